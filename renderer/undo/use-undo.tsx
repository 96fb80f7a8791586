import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../ui/error-text.ts';
import { showToast, toastDone, toastFailure } from '../ui/toast.ts';
import { addOffer, takeOffer } from './offers.ts';
import { UndoMessage } from './undo-message.tsx';

/** How long an act can be taken back. Time stands still while the pointer or the keyboard is on the toast. In ms. */
const OFFERED = 10_000;

let made = 0;

/** Says that something is done, with the way back: `undo` rejects when that is refused. */
export function toastUndoable(what: string, undo: () => Promise<unknown>): void {
  made += 1;
  const id = `undo ${made}`;
  addOffer({ id, what, undo });
  const toast = {
    id,
    message: <UndoMessage id={id} what={what} />,
    color: 'teal',
    autoClose: OFFERED,
    onClose: () => void takeOffer(id),
  };
  showToast({
    ...toast,
    // Under the pointer toasts stay by themselves, with the focus they do not.
    onFocus: () => void notifications.update({ ...toast, autoClose: false }),
    onBlur: () => void notifications.update(toast),
  });
}

/** Takes back what a toast offers, and says whether that worked. */
export function useUndo(): (id: string) => void {
  const { t } = useTranslation('undo');
  const errorText = useErrorText();
  return useCallback(
    (id) => {
      const offer = takeOffer(id);
      if (offer === undefined) return;
      keepFocus();
      notifications.hide(id);
      const { what } = offer;
      offer.undo().then(
        () => toastDone(t('done', { what })),
        (cause: unknown) => toastFailure(t('failed', { what }), errorText(cause)),
      );
    },
    [t, errorText],
  );
}

/** The button that had the focus goes with its toast; the keyboard goes on with the screen. */
function keepFocus(): void {
  if (document.activeElement?.closest('[data-undo]') == null) return;
  document.getElementById('content')?.focus();
}
