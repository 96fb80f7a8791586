/** A page of a list that is paged by key. */
export interface KeysetPage<Item> {
  readonly items: readonly Item[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
  /** Of all matches; with the first page only. */
  readonly total?: number;
}

/** A page of a Harbor list. */
export interface NumberedPage<Item> {
  readonly items: readonly Item[];
  /** Of all matches. */
  readonly total: number;
}

/** The parameter of the page after this one, for an infinite query; undefined when this was the last. */
export function nextCursorOf(page: KeysetPage<unknown>): string | undefined {
  return page.nextCursor ?? undefined;
}

/** Yields every item of a list that is paged by key, one request a page, as the consumer asks for them. */
export async function* everyItem<Item>(
  fetchPage: (cursor: string | undefined) => Promise<KeysetPage<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    yield* page.items;
    cursor = nextCursorOf(page);
  } while (cursor !== undefined);
}

/** Reads a Harbor list's body and its X-Total-Count. */
export async function numberedPage<Item>(response: Response): Promise<NumberedPage<Item>> {
  const items = (await response.json()) as Item[];
  return { items, total: Number(response.headers.get('x-total-count') ?? items.length) };
}
