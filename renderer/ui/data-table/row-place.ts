import { useState } from 'react';

/**
 * Where a row of the old list is in the new one. A row that is gone gives its place to the next that is still there,
 * or at the end to the last.
 */
export function placeAfterChange<Row>(
  before: readonly Row[],
  after: readonly Row[],
  index: number,
  rowKey: (row: Row) => string,
): number {
  const row = before[index];
  const inPlace = after[index];
  if (row === undefined) return clamp(index, after.length);
  if (inPlace !== undefined && rowKey(inPlace) === rowKey(row)) return index;
  const places = new Map(after.map((one, place) => [rowKey(one), place]));
  for (const candidate of before.slice(index)) {
    const place = places.get(rowKey(candidate));
    if (place !== undefined) return place;
  }
  return clamp(index, after.length);
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}

/** The row that the keyboard is at; it stays the same row while others come and go around it. */
export function useCurrentRow<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
): readonly [number, (index: number) => void] {
  const [state, setState] = useState({ rows, index: 0 });
  if (state.rows !== rows) {
    setState({ rows, index: placeAfterChange(state.rows, rows, state.index, rowKey) });
  }
  const move = (index: number): void => {
    if (index !== state.index) setState({ rows, index });
  };
  return [clamp(state.index, rows.length), move];
}
