import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { type KeysetList, keysetPage } from './keyset.ts';
import { QueryCache } from './query-cache.ts';

interface Row {
  readonly keyset_key: string | number;
  readonly keyset_id: number;
}

/** A list over given values; ids are 1, 2, 3 … in their order. */
async function withList<Result>(
  values: readonly (string | number)[],
  descending: boolean,
  work: (cache: QueryCache, list: KeysetList) => Promise<Result>,
): Promise<Result> {
  const database = openMemoryDatabase();
  try {
    database.execute('CREATE TEMP TABLE item (id INTEGER PRIMARY KEY, value ANY) STRICT');
    const insert = database.prepare<[string | number], never>('INSERT INTO item (value) VALUES (?)');
    for (const value of values) insert.run(value);
    return await work(new QueryCache(database), {
      name: 'items',
      columns: 'i.value',
      from: 'FROM item i',
      where: [],
      filter: [],
      key: 'i.value',
      id: 'i.id',
      descending,
      unique: false,
    });
  } finally {
    database.close();
  }
}

function same({ keyset_key, keyset_id }: Row): Row {
  return { keyset_key, keyset_id };
}

async function readAll(
  cache: QueryCache,
  list: KeysetList,
  limit: number,
): Promise<{ rows: Row[]; pages: number }> {
  const rows: Row[] = [];
  let pages = 0;
  let total: number | undefined;
  let cursor: string | undefined;
  do {
    const page = await keysetPage<Row, Row>(cache, list, { cursor, limit }, same);
    if (cursor === undefined) total = page.total;
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    pages += 1;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(total).toBe(rows.length);
  return { rows, pages };
}

describe('keysetPage', () => {
  it('gives every row once and in order, whatever ties', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        async (values, descending, limit) => {
          const { rows, pages } = await withList(values, descending, (cache, list) =>
            readAll(cache, list, limit),
          );
          const expected = values
            .map((value, index) => ({ keyset_key: value, keyset_id: index + 1 }))
            .sort((a, b) => a.keyset_key - b.keyset_key || a.keyset_id - b.keyset_id);
          expect(rows).toEqual(descending ? expected.reverse() : expected);
          expect(pages).toBe(Math.max(1, Math.ceil(values.length / limit)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on after a row that was deleted meanwhile', async () => {
    await withList(['a', 'b', 'c', 'd'], false, async (cache, list) => {
      const first = await keysetPage<Row, Row>(cache, list, { cursor: undefined, limit: 2 }, same);
      cache.all("DELETE FROM item WHERE value = 'b' RETURNING id", []);
      const second = await keysetPage<Row, Row>(
        cache,
        list,
        { cursor: first.nextCursor ?? '', limit: 2 },
        same,
      );
      expect(second.rows.map((row) => row.keyset_key)).toEqual(['c', 'd']);
      expect(second.nextCursor).toBeNull();
    });
  });

  it('refuses a cursor of another list, of another order, and rubbish', async () => {
    await withList([1, 2, 3], false, async (cache, list) => {
      const { nextCursor } = await keysetPage<Row, Row>(cache, list, { cursor: undefined, limit: 1 }, same);
      const refused = { code: 'BAD_REQUEST', status: 400 };
      const use = (other: KeysetList, cursor: string) => keysetPage(cache, other, { cursor, limit: 1 }, same);
      await expect(use({ ...list, name: 'others' }, nextCursor ?? '')).rejects.toThrowError(
        expect.objectContaining(refused),
      );
      await expect(use({ ...list, descending: true }, nextCursor ?? '')).rejects.toThrowError(
        expect.objectContaining(refused),
      );
      for (const rubbish of ['', 'x', 'bnVsbA', Buffer.from('["items+",null,1]').toString('base64url')]) {
        await expect(use(list, rubbish)).rejects.toThrowError(expect.objectContaining(refused));
      }
    });
  });
});
