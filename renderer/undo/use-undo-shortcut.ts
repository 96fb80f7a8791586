import { useEffect } from 'react';
import { isTyping } from '../ui/is-typing.ts';
import { openDialog } from '../ui/open-dialog.ts';
import { latestOffer } from './offers.ts';
import { useUndo } from './use-undo.ts';

/** Ctrl+Z or Cmd+Z takes back what was done last; in a text it undoes typing, and a dialog must be answered first. */
export function useUndoShortcut(): void {
  const undo = useUndo();
  useEffect(() => {
    const undoOnShortcut = (event: KeyboardEvent): void => {
      const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isShortcut || event.key.toLowerCase() !== 'z' || isTyping(event.target)) return;
      const offer = latestOffer();
      if (offer === undefined || openDialog() !== null) return;
      event.preventDefault();
      undo(offer.id);
    };
    window.addEventListener('keydown', undoOnShortcut);
    return () => window.removeEventListener('keydown', undoOnShortcut);
  }, [undo]);
}
