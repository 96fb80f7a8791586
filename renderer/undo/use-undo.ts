import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../ui/error-text.ts';
import { toastDone, toastFailure } from '../ui/toast.ts';
import { takeOffer } from './offers.ts';

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
