import {
  createContext,
  type FocusEvent,
  type MouseEvent,
  type RefObject,
  useContext,
  useLayoutEffect,
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

/**
 * The row may be rendered only after the scroll, so the focus follows in the next frames, unless it went elsewhere by
 * then.
 */
export function focusRow(scroller: HTMLElement | null, index: number, framesLeft = 3): void {
  const row = scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  const { activeElement } = document;
  if (row !== null && row !== undefined) row.focus({ preventScroll: true });
  else if (framesLeft > 0) {
    requestAnimationFrame(() => {
      const now = document.activeElement;
      if (now === activeElement || now === document.body) focusRow(scroller, index, framesLeft - 1);
    });
  }
}

/**
 * Keeps the focus at the row that the keyboard is at. When that row is gone, its element is too, or holds another row
 * by now; the focus goes to the row in its place. Returns the table's handlers.
 */
export function useFocusKept(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly unknown[],
  focused: number,
): { onFocus: () => void; onBlur: (event: FocusEvent) => void } {
  const hasFocus = useRef(false);
  // Before any key can come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks after every change of the rows
  useLayoutEffect(() => {
    if (hasFocus.current && isElsewhere(scroller.current, focused)) focusRow(scroller.current, focused);
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

/** Whether the focus of a table is at no row, or at another one. */
function isElsewhere(scroller: HTMLElement | null, focused: number): boolean {
  const { activeElement } = document;
  if (activeElement === document.body) return true;
  const row = activeElement?.closest<HTMLElement>('[data-row]');
  return row != null && scroller?.contains(row) === true && row.dataset['row'] !== String(focused);
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
