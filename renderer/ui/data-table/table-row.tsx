import { type MouseEvent, memo } from 'react';
import type { Column } from './columns.ts';
import classes from './data-table.module.css';
import { openRowMenu, RowFocusContext } from './row-focus.ts';
import { SelectCell } from './select-cell.tsx';

/** What a pointer does to a row. */
export type RowClick = 'open' | 'select' | 'extend';

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
  readonly opens: boolean;
  /** Undefined in tables without selection. */
  readonly isSelected: boolean | undefined;
  /** Name of the row's checkbox; undefined: it has none. */
  readonly selectName: string | undefined;
  /** Undefined in tables that are no tree. */
  readonly level: number | undefined;
  readonly isOpen: boolean | undefined;
  readonly onFocus: (index: number) => void;
  readonly onClick: (index: number, click: RowClick) => void;
}

function Plain<Row, Sort extends string>(props: TableRowProps<Row, Sort>) {
  const { row, index, top, columns, tracks, isCurrent, isSelected, level, isOpen } = props;
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const click = clickOf(event, isSelected !== undefined);
    if (click !== undefined) props.onClick(index, click);
  };
  return (
    <RowFocusContext value={isCurrent}>
      <tr
        // The header is the first.
        aria-rowindex={index + 2}
        {...(isSelected === undefined ? {} : { 'aria-selected': isSelected })}
        {...(level === undefined ? {} : { 'aria-level': level })}
        {...(isOpen === undefined ? {} : { 'aria-expanded': isOpen })}
        data-row={index}
        data-opens={props.opens}
        data-level={level}
        className={classes['row']}
        style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
        tabIndex={isCurrent ? 0 : -1}
        onFocus={() => props.onFocus(index)}
        onClick={onClick}
        onContextMenu={openRowMenu}
      >
        {isSelected === undefined ? null : (
          <td className={classes['cell']}>
            {props.selectName === undefined ? null : (
              <SelectCell
                name={props.selectName}
                checked={isSelected}
                onToggle={(extend) => props.onClick(index, extend ? 'extend' : 'select')}
              />
            )}
          </td>
        )}
        {columns.map((column) => (
          <td key={column.id} className={classes['cell']} data-align={column.align}>
            {column.cell(row)}
          </td>
        ))}
      </tr>
    </RowFocusContext>
  );
}

/** One row of a {@link DataTable}; while others scroll past it is not rendered again. */
export const TableRow = memo(Plain) as typeof Plain;

/** What a click on a row asks for; nothing where a control inside took it, or text was selected. */
function clickOf(event: MouseEvent<HTMLElement>, selects: boolean): RowClick | undefined {
  const { target, currentTarget } = event;
  // Menus of the row are elsewhere in the page, yet their clicks come by here.
  if (!(target instanceof Element) || !currentTarget.contains(target)) return undefined;
  if (target.closest('a, button, input') !== null) return undefined;
  if (selects && event.shiftKey) return 'extend';
  if (selects && (event.ctrlKey || event.metaKey)) return 'select';
  return (window.getSelection()?.toString() ?? '') === '' ? 'open' : undefined;
}
