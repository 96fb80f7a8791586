import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReceiveActivity } from '../activities/activity.ts';
import { ApiError } from '../api/api-error.ts';
import { useApi } from '../data/api-context.ts';
import { uploadKeys } from '../data/uploads/keys.ts';
import { useErrorText } from '../ui/error-text.ts';
import { toastFailure } from '../ui/toast.ts';

/** Ends all that still arrives of a push. */
export function useCancelReceive() {
  const api = useApi();
  const client = useQueryClient();
  const { t } = useTranslation('activities');
  const errorText = useErrorText();
  return useMutation({
    mutationFn: async ({ parts }: ReceiveActivity) => {
      const open = parts.filter(({ state }) => state === 'receiving' || state === 'waiting');
      await Promise.all(
        open.map(({ id }) => api.call('cancelUpload', { params: { id } }).catch(ignoreEnded)),
      );
    },
    onError: (error) => toastFailure(t('receive.notCancelled'), errorText(error)),
    onSettled: () => client.invalidateQueries({ queryKey: uploadKeys.uploads }),
  });
}

/** It ended by itself meanwhile. */
function ignoreEnded(cause: unknown): void {
  if (!(cause instanceof ApiError && cause.code === 'NOT_FOUND')) throw cause;
}
