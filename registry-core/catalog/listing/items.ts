/** Rows in the parts in which they are read: one by one, a long list would cost more in waiting than in reading. */
export type Parts<Row> = AsyncIterable<readonly Row[]>;

/** Each of the rows as `toItem` makes it, when its part is read. */
export async function* mapItems<Row, Item>(
  parts: Parts<Row>,
  toItem: (row: Row) => Item,
): AsyncGenerator<readonly Item[]> {
  for await (const part of parts) yield part.map(toItem);
}
