import { useRef } from 'react';

/** Which slot each of the rows shown is in. */
export type RowSlots = ReadonlyMap<string, number>;

/**
 * Gives each row a slot: one that was shown before keeps its own, a new one takes a slot that became free. Rows are
 * rendered by their slots, so that scrolling changes what rows hold instead of taking them out of the page and putting
 * others in, which costs several times as much.
 */
export function assignSlots(before: RowSlots, keys: readonly string[]): RowSlots {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const key of keys) {
    const slot = before.get(key);
    if (slot === undefined || taken.has(slot)) continue;
    slots.set(key, slot);
    taken.add(slot);
  }
  let next = 0;
  for (const key of keys) {
    if (slots.has(key)) continue;
    while (taken.has(next)) next += 1;
    slots.set(key, next);
    taken.add(next);
  }
  return slots;
}

/** The slots of the rows shown now. */
export function useRowSlots(keys: readonly string[]): RowSlots {
  const slots = useRef<RowSlots>(new Map());
  slots.current = assignSlots(slots.current, keys);
  return slots.current;
}
