import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
import type { Ref } from 'react';
import type { SortOrder } from '../../../registry-core/api/schemas/marina/listing.ts';
import type { Sorting } from '../../format/sorting.ts';
import type { Column } from './columns.ts';
import classes from './data-table.module.css';
import { SelectAllCell } from './select-cell.tsx';
import type { Selecting } from './selection.ts';

interface HeaderRowProps<Row, Sort extends string> {
  readonly columns: readonly Column<Row, Sort>[];
  readonly tracks: string;
  readonly sorting: Sorting<Sort> | undefined;
  readonly onSort: ((sorting: Sorting<Sort>) => void) | undefined;
  /** Given the header of the tree's column, whose width is its cells'. */
  readonly treeRef?: Ref<HTMLTableCellElement> | undefined;
  /** Undefined in tables without selection. */
  readonly selecting?: Selecting | undefined;
}

/** The names of the columns; those that the list can be sorted by are buttons. */
export function HeaderRow<Row, Sort extends string>({
  columns,
  tracks,
  sorting,
  onSort,
  treeRef,
  selecting,
}: HeaderRowProps<Row, Sort>) {
  return (
    <thead className={classes['head']}>
      <tr aria-rowindex={1} className={classes['headRow']} style={{ gridTemplateColumns: tracks }}>
        {selecting === undefined ? null : (
          <th scope="col" className={classes['headCell']}>
            <SelectAllCell extent={selecting.extent} onToggle={selecting.toggleAll} />
          </th>
        )}
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} sorting={sorting} onSort={onSort} treeRef={treeRef} />
        ))}
      </tr>
    </thead>
  );
}

function HeaderCell<Row, Sort extends string>({
  column,
  sorting,
  onSort,
  treeRef,
}: { readonly column: Column<Row, Sort> } & Pick<
  HeaderRowProps<Row, Sort>,
  'sorting' | 'onSort' | 'treeRef'
>) {
  const { sort } = column;
  const order = sort !== undefined && sorting?.by === sort ? sorting.order : undefined;
  const name =
    column.hiddenHeader === true ? <VisuallyHidden>{column.header}</VisuallyHidden> : column.header;
  return (
    <th
      scope="col"
      className={classes['headCell']}
      data-align={column.align}
      data-tree={column.tree}
      {...(column.tree === true && treeRef !== undefined ? { ref: treeRef } : {})}
      {...(order === undefined ? {} : { 'aria-sort': order })}
    >
      {sort === undefined || onSort === undefined ? (
        name
      ) : (
        <UnstyledButton
          className={classes['sort']}
          onClick={() => onSort({ by: sort, order: nextOrder(order, column.sortsFirst) })}
        >
          {name}
          <SortMark order={order} />
        </UnstyledButton>
      )}
    </th>
  );
}

function nextOrder(now: SortOrder | undefined, first: SortOrder = 'descending'): SortOrder {
  if (now === undefined) return first;
  return now === 'descending' ? 'ascending' : 'descending';
}

/** Which way the list is sorted by a column, or that it can be. */
function SortMark({ order }: { readonly order: SortOrder | undefined }) {
  const Mark = order === undefined ? IconSelector : order === 'ascending' ? IconArrowUp : IconArrowDown;
  return (
    <Mark className={classes['sortMark']} data-order={order ?? 'none'} size={13} stroke={2} aria-hidden />
  );
}
