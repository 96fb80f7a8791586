import { useTranslation } from 'react-i18next';
import type { PullTarget } from '../../commands/pull-command.ts';
import { copyText } from '../../host/bridge.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone, toastFailure } from '../../ui/toast.ts';
import { useSteady } from '../../ui/use-steady.ts';
import { usePullCommand } from './use-pull-command.ts';

/** The function that copies the command that pulls something of a repository, and says that it did. */
export function useCopyPull(repository: string): (type: string, reference: PullTarget['reference']) => void {
  const { t } = useTranslation(['acts', 'errors']);
  const errorText = useErrorText();
  const commandOf = usePullCommand(repository);
  return useSteady((type: string, reference: PullTarget['reference']) => {
    const command = commandOf(type, reference);
    if (command === undefined) return;
    copyText(command).then(
      () => toastDone(t('menu.copied', { command })),
      (error) => toastFailure(t('errors:failed.copy'), errorText(error)),
    );
  });
}
