import type { KeyboardEvent, MouseEvent } from 'react';
import type { Column } from './columns.ts';
import classes from './data-table.module.css';
import { RowFocusContext } from './row-focus.ts';

interface TableRowProps<Row, Sort extends string> {
  readonly row: Row;
  /** From 0. */
  readonly index: number;
  /** Distance from the top of the list, in px. */
  readonly top: number;
  readonly columns: readonly Column<Row, Sort>[];
  readonly tracks: string;
  /** Whether it is the table's one tab stop. */
  readonly isCurrent: boolean;
  readonly onFocus: (index: number) => void;
  readonly onOpen: ((row: Row) => void) | undefined;
}

/** One row of a {@link DataTable}. */
export function TableRow<Row, Sort extends string>({
  row,
  index,
  top,
  columns,
  tracks,
  isCurrent,
  onFocus,
  onOpen,
}: TableRowProps<Row, Sort>) {
  const openOnEnter = (event: KeyboardEvent<HTMLElement>): void => {
    // Enter on a control inside the row is that control's.
    if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row);
  };
  const openOnClick = (event: MouseEvent): void => {
    const selecting = (window.getSelection()?.toString() ?? '') !== '';
    const onControl = event.target instanceof Element && event.target.closest('a, button, input') !== null;
    if (!selecting && !onControl) onOpen?.(row);
  };
  return (
    <RowFocusContext value={isCurrent}>
      <tr
        // The header is the first.
        aria-rowindex={index + 2}
        data-row={index}
        data-opens={onOpen !== undefined}
        className={classes['row']}
        style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
        tabIndex={isCurrent ? 0 : -1}
        onFocus={() => onFocus(index)}
        onKeyDown={openOnEnter}
        onClick={openOnClick}
      >
        {columns.map((column) => (
          <td key={column.id} className={classes['cell']} data-align={column.align}>
            {column.cell(row)}
          </td>
        ))}
      </tr>
    </RowFocusContext>
  );
}
