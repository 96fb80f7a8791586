import type { SortOrder } from '../../registry-core/api/schemas/marina/listing.ts';

/** By which column a list is sorted, and which way. */
export interface Sorting<By extends string> {
  readonly by: By;
  readonly order: SortOrder;
}

/** A sorting as a part of a query's key. */
export function sortingKey(sorting: Sorting<string>): string {
  return `${sorting.by} ${sorting.order}`;
}
