import { useRef } from 'react';

/** Which rows of a table are selected, by their keys. */
export interface RowSelection<Row> {
  readonly keys: ReadonlySet<string>;
  /** The name of a row's checkbox; undefined where the row cannot be selected. */
  readonly nameOf: (row: Row) => string | undefined;
  readonly onChange: (keys: ReadonlySet<string>) => void;
  /** At most so many. */
  readonly limit: number;
}

/** How much of a list is selected. */
export type Extent = 'none' | 'some' | 'all';

/** What the pointer and the keyboard do to a selection. */
export interface Selecting {
  readonly extent: Extent;
  /** Turns one row over; later ranges begin there. */
  toggle(index: number): void;
  /** Selects from where the last range began to this row, besides what was selected before the range. */
  extendTo(index: number, from: number): void;
  /** All that are loaded, or none when they are selected already. */
  toggleAll(): void;
  clear(): void;
}

/** The selecting of a table's rows; undefined for tables without selection. */
export function useSelecting<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  selection: RowSelection<Row> | undefined,
): Selecting | undefined {
  const anchor = useRef<string>(undefined);
  const base = useRef<ReadonlySet<string>>(new Set());
  if (selection === undefined) return undefined;
  const { keys, nameOf, limit } = selection;
  const selectable = (row: Row | undefined): row is Row => row !== undefined && nameOf(row) !== undefined;
  const change = (next: ReadonlySet<string>): void =>
    selection.onChange(next.size > limit ? new Set([...next].slice(0, limit)) : next);
  const extent = keys.size === 0 ? 'none' : extentOf(rows.filter(selectable), rowKey, keys, limit);
  return {
    extent,
    toggle: (index) => {
      const row = rows[index];
      if (!selectable(row)) return;
      const next = toggled(keys, rowKey(row));
      anchor.current = rowKey(row);
      base.current = next;
      change(next);
    },
    extendTo: (index, from) => {
      const began = rows.findIndex((row) => rowKey(row) === anchor.current);
      if (began < 0) {
        const start = rows[from];
        anchor.current = start === undefined ? undefined : rowKey(start);
        base.current = keys;
      }
      const range = between(rows, began < 0 ? from : began, index).filter(selectable);
      change(new Set([...base.current, ...range.map(rowKey)]));
    },
    toggleAll: () => change(extent === 'all' ? new Set() : new Set(rows.filter(selectable).map(rowKey))),
    clear: () => {
      anchor.current = undefined;
      change(new Set());
    },
  };
}

/** Only rows that are there count: one that was deleted may have been selected. */
function extentOf<Row>(
  selectable: readonly Row[],
  rowKey: (row: Row) => string,
  keys: ReadonlySet<string>,
  limit: number,
): Extent {
  const selected = selectable.reduce((count, row) => (keys.has(rowKey(row)) ? count + 1 : count), 0);
  if (selected === 0) return 'none';
  return selected >= Math.min(limit, selectable.length) ? 'all' : 'some';
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

function between<Row>(rows: readonly Row[], one: number, other: number): readonly Row[] {
  return rows.slice(Math.min(one, other), Math.max(one, other) + 1);
}
