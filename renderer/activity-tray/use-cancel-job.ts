import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { JobActivity } from '../activities/activity.ts';
import { ApiError } from '../api/api-error.ts';
import { useApi } from '../data/api-context.ts';
import { jobKeys } from '../data/jobs/keys.ts';
import { useErrorText } from '../ui/error-text.ts';
import { toastFailure } from '../ui/toast.ts';

/** Stops a deletion; what it deleted stays deleted. */
export function useCancelJob() {
  const api = useApi();
  const client = useQueryClient();
  const { t } = useTranslation('jobs');
  const errorText = useErrorText();
  return useMutation({
    mutationFn: ({ job }: JobActivity) => api.call('cancelJob', { params: { id: job.id } }),
    onError: (error) => {
      // It ended by itself meanwhile.
      if (error instanceof ApiError && error.code === 'NOT_FOUND') return;
      toastFailure(t('notCancelled'), errorText(error));
    },
    onSettled: () => client.invalidateQueries({ queryKey: jobKeys.jobs }),
  });
}
