import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.ts';
import { useApi } from '../data/api-context.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useErrorText } from '../ui/error-text.ts';
import { toastFailure } from '../ui/toast.ts';
import type { JobTask } from './task.ts';

/** Stops a deletion; what it deleted stays deleted. */
export function useCancelJob() {
  const { marina } = useApi();
  const client = useQueryClient();
  const { t } = useTranslation('jobs');
  const errorText = useErrorText();
  return useMutation({
    mutationFn: ({ job }: JobTask) => marina.cancelJob(job.id),
    onError: (error) => {
      // It ended by itself meanwhile.
      if (error instanceof ApiError && error.code === 'NOT_FOUND') return;
      toastFailure(t('notCancelled'), errorText(error));
    },
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.jobs }),
  });
}
