import {
  createContext,
  type FocusEvent,
  type MouseEvent,
  type RefObject,
  useContext,
  useEffect,
  useRef,
} from 'react';
import { openMenuAt } from '../menu-place.ts';

/** Whether the row around is the one that the keyboard is at; undefined outside tables. */
export const RowFocusContext = createContext<boolean | undefined>(undefined);

/** Controls inside a table are tab stops only in the row that the keyboard is at, so that Tab leaves the table. */
export function useRowTabIndex(): 0 | -1 | undefined {
  const isCurrent = useContext(RowFocusContext);
  if (isCurrent === undefined) return undefined;
  return isCurrent ? 0 : -1;
}

/** The row may be rendered only after the scroll, so the focus follows in the next frames. */
export function focusRow(scroller: HTMLElement | null, index: number, framesLeft = 3): void {
  const row = scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  if (row !== null && row !== undefined) row.focus({ preventScroll: true });
  else if (framesLeft > 0) requestAnimationFrame(() => focusRow(scroller, index, framesLeft - 1));
}

/** When the row that had the focus is gone, the focus goes to the row in its place. Returns the table's handlers. */
export function useFocusKept(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly unknown[],
  focused: number,
): { onFocus: () => void; onBlur: (event: FocusEvent) => void } {
  const hasFocus = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks after every change of the rows
  useEffect(() => {
    if (hasFocus.current && document.activeElement === document.body) focusRow(scroller.current, focused);
  }, [rows, focused, scroller]);
  return {
    onFocus: () => {
      hasFocus.current = true;
    },
    // A row that is taken away loses the focus to nobody; whoever leaves the table gives it to another element.
    onBlur: (event) => {
      if (event.relatedTarget !== null || event.target.isConnected) hasFocus.current = false;
    },
  };
}

/** A right click on a row opens the row's own menu at the pointer, where it has one; the menu key opens it at its button. */
export function openRowMenu(event: MouseEvent<HTMLElement>): void {
  if (!event.currentTarget.contains(event.target instanceof Node ? event.target : null)) return;
  const opener = event.currentTarget.querySelector<HTMLElement>('[aria-haspopup="menu"]');
  if (opener === null) return;
  event.preventDefault();
  if (event.button === 2 || event.ctrlKey) openMenuAt(opener, { x: event.clientX, y: event.clientY });
  else opener.click();
}
