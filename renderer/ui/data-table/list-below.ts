import { type RefObject, useEffect, useRef } from 'react';
import type { TableHandle } from './data-table.tsx';

/**
 * The list below a filter. `goThere` puts the keyboard's focus to its first row; when the list is still on its way, it
 * does so once it is there, unless the user typed on or went elsewhere meanwhile.
 */
export function useListBelow(): {
  readonly table: RefObject<TableHandle | null>;
  readonly goThere: () => void;
} {
  const table = useRef<TableHandle>(null);
  /** The field that waits for the list. */
  const waiting = useRef<Element | null>(null);
  useEffect(() => {
    if (waiting.current === null || table.current === null) return;
    if (document.activeElement === waiting.current) table.current.focusFirst();
    waiting.current = null;
  });
  const goThere = (): void => {
    if (table.current !== null) {
      table.current.focusFirst();
      return;
    }
    const stay = (): void => {
      waiting.current = null;
    };
    waiting.current = document.activeElement;
    waiting.current?.addEventListener('input', stay, { once: true });
  };
  return { table, goThere };
}
