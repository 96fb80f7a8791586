import { type RefObject, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** The rows that are in the page: from `first`, `count` of them. */
export interface RowWindow {
  readonly first: number;
  readonly count: number;
  readonly isScrolling: boolean;
}

/** How long after the last scroll event a list is at rest, in ms. */
const REST = 150;
const NOTHING_SEEN: RowWindow = { first: 0, count: 0, isScrolling: false };

/** Which rows of a list are to be in the page, and a few on both sides. All are of one height, so that none need be measured. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  rowCount: number,
  rowHeight: number,
  overscan: number,
): RowWindow {
  const [seen, setSeen] = useState(NOTHING_SEEN);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const look = (isScrolling: boolean) => (): void => {
      const next = { ...seenRows(element, rowHeight), isScrolling };
      setSeen((last) => (isSame(last, next) ? last : next));
    };
    let top = element.scrollTop;
    const onScroll = (): void => {
      // A row that has the focus and changes its place in the page is scrolled to and back again, which is no scrolling.
      if (element.scrollTop === top) return;
      top = element.scrollTop;
      clearTimeout(rest);
      rest = setTimeout(look(false), REST);
      // In the frame of the scroll itself, else rows would be missing until the next.
      flushSync(look(true));
    };
    const resized = new ResizeObserver(look(false));
    resized.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    look(false)();
    return () => {
      clearTimeout(rest);
      resized.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, rowHeight]);
  // A list that became shorter is scrolled back only after it is rendered.
  const firstSeen = Math.max(0, Math.min(seen.first, rowCount - seen.count));
  const first = Math.max(0, firstSeen - overscan);
  const end = Math.min(rowCount, firstSeen + seen.count + overscan);
  return { first, count: end - first, isScrolling: seen.isScrolling };
}

function seenRows(
  element: HTMLElement,
  rowHeight: number,
): { readonly first: number; readonly count: number } {
  const first = Math.floor(element.scrollTop / rowHeight);
  return { first, count: Math.ceil(element.clientHeight / rowHeight) + 1 };
}

function isSame(one: RowWindow, other: RowWindow): boolean {
  return one.first === other.first && one.count === other.count && one.isScrolling === other.isScrolling;
}

/** The indexes of the rows in the page: those of the window, and the one that the keyboard is at, which must not lose its focus. */
export function indexesOf({ first, count }: RowWindow, rowCount: number, focused: number): readonly number[] {
  const indexes = Array.from({ length: Math.max(0, count) }, (_, position) => first + position);
  if (focused >= rowCount || (focused >= first && focused < first + count)) return indexes;
  return focused < first ? [focused, ...indexes] : [...indexes, focused];
}
