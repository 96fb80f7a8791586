import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { SliceSize } from '../../turns/index.ts';
import { countWalk } from './long-walk.ts';
import { type NumberedList, numberedPage } from './numbered.ts';
import { QueryCache } from './query-cache.ts';
import { rowsOf, START, segments, type Walk } from './walk.ts';

interface Row {
  readonly id: number;
  readonly value: number;
}

/** A table with an index on its values, and the walk along that index. */
async function withValues<Result>(
  values: readonly number[],
  walkOptions: Partial<Walk>,
  work: (cache: QueryCache, walk: Walk) => Promise<Result>,
): Promise<Result> {
  const database = openMemoryDatabase();
  try {
    database.execute(`CREATE TABLE item (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT;
      CREATE INDEX item_by_value ON item (value, id)`);
    const insert = database.prepare<[number], never>('INSERT INTO item (value) VALUES (?)');
    database.writeNow(() => {
      for (const value of values) insert.run(value);
    });
    const walk = { from: 'FROM item i', where: [], filter: [], key: 'i.value', id: 'i.id' };
    return await work(new QueryCache(database), {
      ...walk,
      descending: false,
      unique: false,
      ...walkOptions,
    });
  } finally {
    database.close();
  }
}

/** Slices that stay at one size, whatever they take. */
function fixed(rows: number): SliceSize {
  return new SliceSize(rows, () => 0);
}

describe('segments', () => {
  it('cut a walk into slices of bounded size that hold each row once and in order, whatever ties', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        async (values, descending, rows) => {
          const slices = await withValues(values, { descending }, async (cache, walk) => {
            const found: Row[][] = [];
            for await (const segment of segments(cache, walk, START, fixed(rows))) {
              const window = { limit: 1000, offset: 0 };
              found.push(rowsOf<Row>(cache, walk, 'i.id, i.value', segment, window));
            }
            return found;
          });
          expect(Math.max(0, ...slices.map(({ length }) => length))).toBeLessThanOrEqual(rows);
          const expected = values
            .map((value, index) => ({ id: index + 1, value }))
            .sort((a, b) => a.value - b.value || a.id - b.id);
          expect(slices.flat()).toEqual(descending ? expected.reverse() : expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are one for what an index finds by itself', async () => {
    const count = await withValues([1, 2, 2, 3], {}, async (cache, walk) => {
      const where = [{ sql: 'i.id = ?', values: [2], narrow: true as const }];
      let found = 0;
      for await (const _ of segments(cache, { ...walk, where }, START, fixed(1))) found += 1;
      return found;
    });
    expect(count).toBe(1);
  });

  it('give everybody else a turn between two slices', async () => {
    await withValues([1, 2, 3, 4], {}, async (cache, walk) => {
      let slices = 0;
      const seen: number[] = [];
      setImmediate(() => seen.push(slices));
      for await (const _ of segments(cache, walk, START, fixed(1))) slices += 1;
      expect(seen[0]).toBeLessThan(slices);
    });
  });
});

describe('countWalk', () => {
  it('counts what meets the filter, once for callers that come together', async () => {
    await withValues([1, 5, 5, 9], {}, async (cache, walk) => {
      const filtered = { ...walk, filter: [{ sql: 'i.value > ?', values: [4] }] };
      const first = countWalk(cache, filtered);
      expect(countWalk(cache, filtered)).toBe(first);
      expect(await first).toBe(3);
      expect(await countWalk(cache, walk)).toBe(4);
    });
  });
});

describe('SliceSize', () => {
  it('shrinks after slices that took long, grows after short ones, and stays within bounds', () => {
    let now = 0;
    const size = new SliceSize(64, () => now);
    const slice = (milliseconds: number) =>
      size.measure(() => {
        now += milliseconds;
      });
    slice(20);
    expect(size.rows).toBe(32);
    slice(4);
    expect(size.rows).toBe(32);
    slice(1);
    expect(size.rows).toBe(64);
    for (let round = 0; round < 20; round += 1) slice(20);
    expect(size.rows).toBe(16);
    for (let round = 0; round < 20; round += 1) slice(0);
    expect(size.rows).toBe(8192);
  });
});

describe('a numbered page of a long list', () => {
  const VALUES = Array.from({ length: 2600 }, (_, index) => (index * 7919) % 1000);
  const ORDERED = VALUES.map((value, index) => ({ id: index + 1, value })).sort(
    (a, b) => b.value - a.value || b.id - a.id,
  );

  function listOf(walk: Walk, isOrdered: boolean): NumberedList {
    const orderBy = [
      { sql: 'i.value', descending: true },
      { sql: 'i.id', descending: true },
    ];
    return { ...walk, columns: 'i.id, i.value', orderBy, walk, isOrdered };
  }

  async function page(isOrdered: boolean, offset: number, limit: number | undefined) {
    return withValues(VALUES, { descending: true }, async (cache, walk) => {
      const found = await numberedPage<Row>(cache, listOf(walk, isOrdered), { offset, limit });
      const items: Row[] = [];
      for await (const part of found.items) items.push(...part.map(({ id, value }) => ({ id, value })));
      return { total: found.total, items };
    });
  }

  for (const isOrdered of [true, false]) {
    it(`is the same ${isOrdered ? 'by an index' : 'where no index has the order'}`, async () => {
      expect(await page(isOrdered, 1990, 30)).toEqual({ total: 2600, items: ORDERED.slice(1990, 2020) });
      expect(await page(isOrdered, 2595, 30)).toEqual({ total: 2600, items: ORDERED.slice(2595) });
      expect(await page(isOrdered, 3000, 30)).toEqual({ total: 2600, items: [] });
    });
  }

  it('goes to the end without a limit, in the order of an index', async () => {
    expect(await page(true, 0, undefined)).toEqual({ total: 2600, items: ORDERED });
  });

  it('is refused far down in another order', async () => {
    const refused = { code: 'BAD_REQUEST', status: 400 };
    await expect(page(false, 0, undefined)).rejects.toThrowError(expect.objectContaining(refused));
    await expect(page(false, 4990, 100)).rejects.toThrowError(expect.objectContaining(refused));
  });
});
