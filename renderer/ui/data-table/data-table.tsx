import { useElementSize, useMergedRef } from '@mantine/hooks';
import {
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Sorting } from '../../format/sorting.ts';
import { useSteady } from '../../hooks/use-steady.ts';
import { type Column, columnsThatFit, tracksOf } from './columns.ts';
import classes from './data-table.module.css';
import { HeaderRow } from './header-row.tsx';
import { useRowAnchor } from './row-anchor.ts';
import { focusRow, useFocusKept } from './row-focus.ts';
import { useCurrentRow } from './row-place.ts';
import { useRowSlots } from './row-slots.ts';
import type { RowTree } from './row-tree.ts';
import { indexesOf, useRowWindow } from './row-window.ts';
import { SELECT_TRACK } from './select-cell.tsx';
import { type RowSelection, type Selecting, useSelecting } from './selection.ts';
import { onTableKey } from './table-keys.ts';
import { type RowClick, TableRow } from './table-row.tsx';
import { TreeWidthContext } from './tree-width.ts';

/** `--row-height` in tokens.css. */
const ROW_HEIGHT = 36;
/** `.headRow` with its lines. */
const HEADER_HEIGHT = 32;
const OVERSCAN = 4;
/** Rows before the end at which the next page is fetched. */
const READ_AHEAD = 120;

/** What a screen can do to its table. */
export interface TableHandle {
  /** Puts the keyboard's focus to the row that it was at. */
  focusCurrent(): void;
  /** Puts it to the first row, as whoever comes from the filter wants it. */
  focusFirst(): void;
  scrollToTop(): void;
}

export interface DataTableProps<Row, Sort extends string> {
  /** Names the table to who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<Row, Sort>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Enter, or a click outside the row's own controls. */
  readonly onOpen?: (row: Row) => void;
  readonly sorting?: Sorting<Sort>;
  readonly onSort?: (sorting: Sorting<Sort>) => void;
  /** Rows of the whole list, when more are to come. */
  readonly total?: number | undefined;
  /** Fetches the next page; undefined when there is none, or while one is on its way. */
  readonly onReachEnd?: (() => void) | undefined;
  readonly selection?: RowSelection<Row>;
  readonly tree?: RowTree<Row>;
  /** Keys on a row that the table itself has no use for; true when it was one. */
  readonly onRowKey?: (key: string, row: Row) => boolean;
  /** Told of the row that the keyboard comes to. */
  readonly onCurrent?: (row: Row) => void;
  /** Told when rows came above those that are read. */
  readonly onShift?: (rows: number) => void;
  readonly handle?: Ref<TableHandle>;
}

/**
 * A list as a grid of rows: virtualised, so that its length costs nothing; the arrow keys move, Enter opens, Space
 * selects. It fills its parent's height.
 */
export function DataTable<Row, Sort extends string = never>(props: DataTableProps<Row, Sort>) {
  const { rows, rowKey, selection, tree } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const treeCell = useElementSize<HTMLTableCellElement>();
  const current = useCurrentRow(rows, rowKey);
  const selecting = useSelecting(rows, rowKey, selection);
  const shown = useShownRows(props, scroller, current[0]);
  const columns = useMemo(() => columnsThatFit(props.columns, width), [props.columns, width]);
  const tracks = selecting === undefined ? tracksOf(columns) : `${SELECT_TRACK} ${tracksOf(columns)}`;
  useRowAnchor(scroller, rows, rowKey, ROW_HEIGHT, (shift) => props.onShift?.(shift));
  const keepFocus = useFocusKept(scroller, rows, current[0]);
  const onKeyDown = useTableKeys(props, scroller, current, selecting);
  return (
    <div ref={useMergedRef(scroller, measured)} className={classes['scroller']}>
      <table
        role={tree === undefined ? 'grid' : 'treegrid'}
        className={classes['table']}
        aria-label={props.label}
        aria-rowcount={(props.total ?? rows.length) + 1}
        {...(selection === undefined ? {} : { 'aria-multiselectable': true })}
        {...keepFocus}
        onKeyDown={onKeyDown}
      >
        <HeaderRow
          columns={columns}
          tracks={tracks}
          sorting={props.sorting}
          onSort={props.onSort}
          treeRef={treeCell.ref}
          selecting={selecting}
        />
        <TreeWidthContext value={Math.floor(treeCell.width)}>
          <Body {...props} {...{ current, shown, selecting, columns, tracks }} />
        </TreeWidthContext>
      </table>
      <MoreToCome {...props} />
    </div>
  );
}

type CurrentRow = readonly [index: number, move: (index: number) => void];
type Scroller = RefObject<HTMLDivElement | null>;

/** Moves the keyboard's row by keys, and for the screen; what else keys do is theirs to say. */
function useTableKeys<Row, Sort extends string>(
  { rows, tree, onOpen, onRowKey, handle }: DataTableProps<Row, Sort>,
  scroller: Scroller,
  [focused, setFocused]: CurrentRow,
  selecting: Selecting | undefined,
): (event: KeyboardEvent<HTMLElement>) => void {
  const moveTo = (index: number): void => {
    setFocused(index);
    scrollToRow(scroller.current, index);
    focusRow(scroller.current, index);
  };
  useImperativeHandle(handle, () => ({
    focusCurrent: () => moveTo(focused),
    focusFirst: () => moveTo(0),
    scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
  }));
  return (event) => {
    const seen = scroller.current?.clientHeight ?? 0;
    const rowsPerPage = Math.max(Math.floor(seen / ROW_HEIGHT) - 1, 1);
    onTableKey(event, { rows, focused, rowsPerPage, selecting, tree, onOpen, onRowKey, moveTo });
  };
}

interface BodyProps<Row, Sort extends string> extends DataTableProps<Row, Sort> {
  readonly current: CurrentRow;
  readonly shown: ShownRows<Row>;
  readonly selecting: Selecting | undefined;
  readonly tracks: string;
}

/** The rows that are seen, and some before and behind them. */
function Body<Row, Sort extends string>(props: BodyProps<Row, Sort>) {
  const { rows, rowKey, onOpen, selection, selecting, tree, onCurrent, current } = props;
  const [focused, setFocused] = current;
  const onFocus = useSteady((index: number) => {
    setFocused(index);
    const row = rows[index];
    if (row !== undefined) onCurrent?.(row);
  });
  const onClick = useSteady((index: number, click: RowClick) => {
    const row = rows[index];
    if (row === undefined) return;
    if (click === 'open') onOpen?.(row);
    else if (click === 'select') selecting?.toggle(index);
    else selecting?.extendTo(index, focused);
  });
  return (
    <tbody className={classes['body']} style={{ height: rows.length * ROW_HEIGHT }}>
      {props.shown.map(({ index, row, slot }) => (
        <TableRow
          key={slot}
          row={row}
          index={index}
          top={index * ROW_HEIGHT}
          columns={props.columns}
          tracks={props.tracks}
          isCurrent={index === focused}
          opens={onOpen !== undefined}
          isSelected={selection?.keys.has(rowKey(row))}
          selectName={selection?.nameOf(row)}
          level={tree?.levelOf(row)}
          isOpen={tree?.isOpen(row)}
          onFocus={onFocus}
          onClick={onClick}
        />
      ))}
    </tbody>
  );
}

type ShownRows<Row> = readonly { readonly index: number; readonly row: Row; readonly slot: number }[];

/** Which rows are in the page, in which order, and in which slots; fetches the next before the end comes in sight. */
function useShownRows<Row, Sort extends string>(
  { rows, rowKey, onReachEnd }: DataTableProps<Row, Sort>,
  scroller: Scroller,
  focused: number,
): ShownRows<Row> {
  const view = useRowWindow(scroller, rows.length, ROW_HEIGHT, OVERSCAN);
  const shown = indexesOf(view, rows.length, focused).flatMap((index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ index, row }];
  });
  const slots = useRowSlots(shown.map(({ row }) => rowKey(row)));
  const lastShown = view.first + view.count - 1;
  useEffect(() => {
    if (lastShown >= rows.length - READ_AHEAD) onReachEnd?.();
  }, [lastShown, rows.length, onReachEnd]);
  // In the order of the list for who reads the page; while it scrolls, in an order in which nothing changes places.
  const inSlots = shown.map(({ index, row }) => ({ index, row, slot: slots.get(rowKey(row)) ?? 0 }));
  return view.isScrolling ? inSlots.toSorted((a, b) => a.slot - b.slot) : inSlots;
}

function MoreToCome({
  onReachEnd,
  rows,
  total,
}: Pick<DataTableProps<unknown, never>, 'onReachEnd' | 'rows' | 'total'>) {
  const { t } = useTranslation();
  if (onReachEnd !== undefined || rows.length >= (total ?? 0)) return null;
  return (
    <p className={classes['more']} role="status">
      {t('loadingMore')}
    </p>
  );
}

/** Scrolls no further than it takes to see the row between the header and the end. */
function scrollToRow(scroller: HTMLElement | null, index: number): void {
  if (scroller === null) return;
  const top = index * ROW_HEIGHT;
  const seen = scroller.clientHeight - HEADER_HEIGHT;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW_HEIGHT > scroller.scrollTop + seen) scroller.scrollTop = top + ROW_HEIGHT - seen;
}
