import { useTranslation } from 'react-i18next';
import { copyText } from '../host/bridge.ts';
import { useErrorText } from './error-text.ts';
import { toastDone, toastFailure } from './toast.ts';
import { useSteady } from './use-steady.ts';

/** The function that copies a text and says so in a toast, for menus, which are closed by then. */
export function useCopyTold(): (text: string) => void {
  const { t } = useTranslation(['common', 'errors']);
  const errorText = useErrorText();
  return useSteady((text: string) => {
    copyText(text).then(
      () => toastDone(t('copiedText', { text })),
      (error) => toastFailure(t('errors:failed.copy'), errorText(error)),
    );
  });
}
