import { useElementSize, useMergedRef } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sorting } from '../../data/sorting.ts';
import { type Column, columnsThatFit, tracksOf } from './columns.ts';
import classes from './data-table.module.css';
import { HeaderRow } from './header-row.tsx';
import { rowAfterKey } from './row-navigation.ts';
import { TableRow } from './table-row.tsx';

/** `--row-height` in tokens.css. */
const ROW_HEIGHT = 36;
const OVERSCAN = 12;
/** Rows before the end at which the next page is fetched. */
const READ_AHEAD = 40;

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
}

/**
 * A list as a grid of rows: virtualised, so that its length costs nothing; the arrow keys move, Enter opens.
 * It fills its parent's height.
 */
export function DataTable<Row, Sort extends string = never>(props: DataTableProps<Row, Sort>) {
  const { columns: allColumns, rows, rowKey, onOpen, onReachEnd } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const attach = useMergedRef(scroller, measured);
  const [current, setCurrent] = useState(0);
  const focused = Math.min(current, rows.length - 1);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    // The row that holds the keyboard's focus stays in the page, else the focus would be lost.
    rangeExtractor: (range) => withRow(defaultRangeExtractor(range), focused),
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= rows.length - READ_AHEAD) onReachEnd?.();
  }, [lastShown, rows.length, onReachEnd]);

  const columns = columnsThatFit(allColumns, width);
  const tracks = tracksOf(columns);
  const onKeyDown = (event: KeyboardEvent): void => {
    const perPage = Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1;
    const next = rowAfterKey(event.key, focused, rows.length, Math.max(perPage, 1));
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next);
    virtualizer.scrollToIndex(next);
    focusRow(scroller.current, next);
  };

  return (
    <div ref={attach} className={classes['scroller']}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA in HTML lets a table be a grid
        role="grid"
        className={classes['table']}
        aria-label={props.label}
        aria-rowcount={(props.total ?? rows.length) + 1}
        onKeyDown={onKeyDown}
      >
        <HeaderRow columns={columns} tracks={tracks} sorting={props.sorting} onSort={props.onSort} />
        <tbody className={classes['body']} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <TableRow
                key={rowKey(row)}
                row={row}
                index={item.index}
                top={item.start}
                columns={columns}
                tracks={tracks}
                isCurrent={item.index === focused}
                onFocus={setCurrent}
                onOpen={onOpen}
              />
            );
          })}
        </tbody>
      </table>
      {onReachEnd === undefined && rows.length < (props.total ?? 0) ? (
        <p className={classes['more']} role="status">
          {t('loadingMore')}
        </p>
      ) : null}
    </div>
  );
}

function withRow(indexes: number[], row: number): number[] {
  return row < 0 || indexes.includes(row) ? indexes : [...indexes, row].sort((a, b) => a - b);
}

/** The row may be rendered only after the scroll, so the focus follows in the next frames. */
function focusRow(scroller: HTMLElement | null, index: number, framesLeft = 3): void {
  const row = scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  if (row !== null && row !== undefined) row.focus({ preventScroll: true });
  else if (framesLeft > 0) requestAnimationFrame(() => focusRow(scroller, index, framesLeft - 1));
}
