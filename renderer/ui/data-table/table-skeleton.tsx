import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SkeletonBar } from '../skeleton.tsx';
import { type Column, tracksOf } from './columns.ts';
import classes from './data-table.module.css';
import { HeaderRow } from './header-row.tsx';
import { SELECT_TRACK } from './select-cell.tsx';

const ROWS = ['70%', '55%', '62%', '48%', '66%', '58%'];

const SELECT_COLUMN: Column<never> = { id: 'select', header: '', width: SELECT_TRACK, cell: () => null };

/** A table whose rows are still coming, in the layout that they will have. */
export function TableSkeleton<Row, Sort extends string>({
  columns: named,
  selectable = false,
}: {
  readonly columns: readonly Column<Row, Sort>[];
  /** Whether the rows will have checkboxes. */
  readonly selectable?: boolean;
}) {
  const { t } = useTranslation();
  const columns = selectable ? [SELECT_COLUMN, ...named] : named;
  const tracks = tracksOf(columns);
  return (
    <div className={classes['scroller']} role="status">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      <table className={classes['table']} aria-hidden>
        <HeaderRow columns={columns} tracks={tracks} sorting={undefined} onSort={undefined} />
        <tbody className={classes['body']}>
          {ROWS.map((width) => (
            <tr key={width} className={classes['skeletonRow']} style={{ gridTemplateColumns: tracks }}>
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={classes['cell']}
                  data-align={column.align}
                  data-tree={column.tree}
                >
                  <SkeletonBar width={width} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
