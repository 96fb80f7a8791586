import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { openRowMenu } from './data-table/row-focus.ts';
import classes from './simple-table.module.css';

/** A column of a {@link SimpleTable}. */
export interface SimpleColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** The header is only for who cannot see the column: it would be wider than what is below. */
  readonly hiddenHeader?: boolean;
  /** CSS width; absent: what is left. */
  readonly width?: string;
  readonly align?: 'right';
  readonly cell: (row: Row, index: number) => ReactNode;
}

interface SimpleTableProps<Row> {
  /** Names the table to who cannot see it. */
  readonly label: string;
  readonly columns: readonly SimpleColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row, index: number) => string;
}

/** A short list that is read as a whole; long ones are a DataTable. */
export function SimpleTable<Row>({ label, columns, rows, rowKey }: SimpleTableProps<Row>) {
  return (
    <table className={classes['table']} aria-label={label}>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={column.width === undefined ? {} : { width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" data-align={column.align}>
              {column.hiddenHeader === true ? (
                <VisuallyHidden>{column.header}</VisuallyHidden>
              ) : (
                column.header
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={rowKey(row, index)} onContextMenu={openRowMenu}>
            {columns.map((column) => (
              <td key={column.id} data-align={column.align}>
                {column.cell(row, index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
