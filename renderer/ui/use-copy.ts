import { useCallback, useEffect, useRef, useState } from 'react';
import { copyText } from '../host/bridge.ts';

/** How long "Copied" stays, in ms. */
const SHOWN = 1600;

/** Copies text and says for a moment that it did; `failed` until the next attempt when the clipboard refused. */
export function useCopy(text: string): {
  readonly state: 'idle' | 'copied' | 'failed';
  readonly copy: () => Promise<void>;
} {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = useCallback(async () => {
    clearTimeout(timer.current);
    try {
      await copyText(text);
      setState('copied');
      timer.current = setTimeout(() => setState('idle'), SHOWN);
    } catch {
      setState('failed');
    }
  }, [text]);
  return { state, copy };
}
