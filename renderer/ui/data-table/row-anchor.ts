import { type RefObject, useLayoutEffect, useRef } from 'react';
import { placeAfterChange } from './row-place.ts';

/**
 * Keeps the rows that are read where they are while rows come and go above them. `onShift` is told by how many rows
 * the list grew above.
 */
export function useRowAnchor<Row>(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  rowHeight: number,
  onShift: (rows: number) => void,
): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = rows;
    const element = scroller.current;
    if (previous === rows || element === null || element.scrollTop === 0) return;
    const first = Math.floor(element.scrollTop / rowHeight);
    const shift = placeAfterChange(previous, rows, first, rowKey) - first;
    if (shift === 0 || first >= previous.length) return;
    element.scrollTop += shift * rowHeight;
    onShift(shift);
  });
}
