/** The part of an infinite query that a table needs to read on. */
export interface PagedQuery {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** What a table calls when its end comes near; undefined when there is nothing more, or it is already on its way. */
export function readAhead(query: PagedQuery): (() => void) | undefined {
  if (!query.hasNextPage || query.isFetchingNextPage) return undefined;
  return () => void query.fetchNextPage();
}
