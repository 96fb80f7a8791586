import { isTyping } from './is-typing.ts';
import { openDialog } from './open-dialog.ts';

/**
 * Puts the keyboard's focus somewhere when what was closed or taken away has given it back itself, which takes it two
 * frames. Whoever has begun to write meanwhile, in the palette for one, or has opened another dialog, keeps it: the
 * next letters would go astray.
 */
export function focusLater(focus: () => void): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (openDialog() === null && !isTyping(document.activeElement)) focus();
    }),
  );
}
