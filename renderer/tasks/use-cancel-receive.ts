import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.ts';
import { useApi } from '../data/api-context.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useErrorText } from '../ui/error-text.ts';
import { toastFailure } from '../ui/toast.ts';
import type { ReceiveTask } from './task.ts';

/** Ends all that still arrives of a push. */
export function useCancelReceive() {
  const { marina } = useApi();
  const client = useQueryClient();
  const { t } = useTranslation('tasks');
  const errorText = useErrorText();
  return useMutation({
    mutationFn: async ({ parts }: ReceiveTask) => {
      const open = parts.filter(({ state }) => state === 'receiving' || state === 'waiting');
      await Promise.all(open.map(({ id }) => marina.cancelUpload(id).catch(ignoreEnded)));
    },
    onError: (error) => toastFailure(t('receive.notCancelled'), errorText(error)),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.uploads }),
  });
}

/** It ended by itself meanwhile. */
function ignoreEnded(cause: unknown): void {
  if (!(cause instanceof ApiError && cause.code === 'NOT_FOUND')) throw cause;
}
