import type { KeyboardEvent } from 'react';
import { rowAfterKey } from './row-navigation.ts';
import { type RowTree, sidewaysStep } from './row-tree.ts';
import type { Selecting } from './selection.ts';

/** What keys act on. */
export interface KeyedTable<Row> {
  readonly rows: readonly Row[];
  readonly focused: number;
  readonly rowsPerPage: number;
  readonly selecting: Selecting | undefined;
  readonly tree: RowTree<Row> | undefined;
  readonly onOpen: ((row: Row) => void) | undefined;
  /** Keys that the table itself has no use for; true when it was one for the row. */
  readonly onRowKey: ((key: string, row: Row) => boolean) | undefined;
  moveTo(index: number): void;
}

/** Does what a key means; keys that belong to a control inside a row are that control's. */
export function onTableKey<Row>(event: KeyboardEvent<HTMLElement>, table: KeyedTable<Row>): void {
  const { target, currentTarget } = event;
  // Menus and dialogs of a row are elsewhere in the page, yet their keys come by here.
  if (!(target instanceof HTMLElement) || !currentTarget.contains(target)) return;
  // A row's checkbox passes on what it has no use for itself.
  const isCheckbox = target instanceof HTMLInputElement && target.closest('tr[data-row]') !== null;
  const onRow = target.dataset['row'] !== undefined || (isCheckbox && event.key !== ' ');
  const done =
    event.ctrlKey || event.metaKey ? onRow && withControl(event.key, table) : plainKey(event, onRow, table);
  if (done) event.preventDefault();
}

function withControl<Row>(key: string, { selecting }: KeyedTable<Row>): boolean {
  if (key.toLowerCase() !== 'a' || selecting === undefined) return false;
  if (selecting.extent !== 'all') selecting.toggleAll();
  return true;
}

function plainKey<Row>(event: KeyboardEvent, onRow: boolean, table: KeyedTable<Row>): boolean {
  const { rows, focused, selecting } = table;
  const next = rowAfterKey(event.key, focused, rows.length, table.rowsPerPage);
  if (next !== undefined) {
    if (event.shiftKey) selecting?.extendTo(next, focused);
    table.moveTo(next);
    return true;
  }
  return onRow && !event.altKey && rowKeyDone(event, table);
}

function rowKeyDone<Row>(event: KeyboardEvent, table: KeyedTable<Row>): boolean {
  const { rows, focused, selecting, tree } = table;
  const row = rows[focused];
  if (row === undefined) return false;
  if (table.onRowKey?.(event.key, row) === true) return true;
  switch (event.key) {
    case 'Enter':
      table.onOpen?.(row);
      return true;
    case ' ':
      if (event.shiftKey) selecting?.extendTo(focused, focused);
      else selecting?.toggle(focused);
      return true;
    case 'Escape':
      if (selecting === undefined || selecting.extent === 'none') return false;
      selecting.clear();
      return true;
    default:
      return tree !== undefined && sideways(event.key, row, tree, table);
  }
}

function sideways<Row>(key: string, row: Row, tree: RowTree<Row>, table: KeyedTable<Row>): boolean {
  const step = sidewaysStep(tree, table.rows, table.focused, key);
  if (step === undefined) return false;
  if ('toggle' in step) tree.onToggle(row);
  else table.moveTo(step.moveTo);
  return true;
}
