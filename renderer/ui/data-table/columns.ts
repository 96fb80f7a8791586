import type { ReactNode } from 'react';
import type { SortOrder } from '../../../registry-core/api/schemas/marina/listing.ts';

/** A column of a DataTable. `Sort`: what the list can be sorted by. */
export interface Column<Row, Sort extends string = never> {
  readonly id: string;
  readonly header: string;
  /** A track of CSS grid, such as `minmax(160px, 2fr)` or `96px`. */
  readonly width: string;
  /** Numbers stand right. */
  readonly align?: 'right';
  /** The name by which the list is sorted; absent: it cannot be sorted by this. */
  readonly sort?: Sort;
  /** How it is sorted at first; absent: the most and the latest come first. */
  readonly sortsFirst?: SortOrder;
  /** Left out when the table is narrower, in px. */
  readonly hideBelow?: number;
  /** The cells begin with the tree's buttons; the header stands over what follows them. */
  readonly tree?: boolean;
  /** Only for the reader of the screen, such as of a column of buttons. */
  readonly hiddenHeader?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** The columns that fit into a table of this width. Before it is measured, all. */
export function columnsThatFit<Fitting extends { readonly hideBelow?: number }>(
  columns: readonly Fitting[],
  width: number,
): readonly Fitting[] {
  if (width === 0) return columns;
  return columns.filter((column) => column.hideBelow === undefined || width >= column.hideBelow);
}

/** The tracks of a row, for `grid-template-columns`. */
export function tracksOf(columns: readonly { readonly width: string }[]): string {
  return columns.map((column) => column.width).join(' ');
}
