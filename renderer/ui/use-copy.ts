import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSteady } from '../hooks/use-steady.ts';
import { copyText } from '../host/bridge.ts';
import { toastDone, toastFailure } from './toast.ts';

/** How long "Copied" stays, in ms. */
const SHOWN = 1600;

/** Copies text and says for a moment that it did; `failed` until the next attempt when the clipboard refused. */
export function useCopy(text: string): {
  readonly state: 'idle' | 'copied' | 'failed';
  readonly copy: () => Promise<void>;
} {
  // Rows of long lists come to hold other texts; what was said of one does not hold for the next.
  const [last, setLast] = useState<{ readonly text: string; readonly state: 'copied' | 'failed' }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = useCallback(async () => {
    clearTimeout(timer.current);
    try {
      await copyText(text);
      setLast({ text, state: 'copied' });
      timer.current = setTimeout(() => setLast(undefined), SHOWN);
    } catch {
      setLast({ text, state: 'failed' });
    }
  }, [text]);
  return { state: last?.text === text ? last.state : 'idle', copy };
}

/**
 * The function that copies a text and says so in a toast, for menus and the palette, which are closed by then. Where
 * the clipboard refuses, the toast has the text, so that it can be taken by hand.
 */
export function useCopyTold(): (text: string) => void {
  const { t } = useTranslation(['common', 'errors']);
  return useSteady((text: string) => {
    copyText(text).then(
      () => toastDone(t('copiedText', { text })),
      () => toastFailure(t('errors:failed.copy'), text),
    );
  });
}
