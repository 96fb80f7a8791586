import { expect, it } from 'vitest';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { CatalogFixtures } from '../testing/fixtures.ts';
import { ArtifactQueries } from './artifact-queries.ts';

/** More than a list that is sorted at once, and than what is sorted without an index. */
const MANY = 5100;

it('answers a long list in full in each order that Harbor’s window asks for', async () => {
  const database = openMemoryDatabase();
  const fixtures = new CatalogFixtures(database);
  const repositoryId = fixtures.repository(fixtures.project('library'), 'library/app');
  await database.write(() => {
    for (let number = 0; number < MANY; number += 1) fixtures.image({ repositoryId, seed: `${number}` });
    database.execute('UPDATE artifact SET size = id % 100, pushed_at = id % 90, pulled_at = id % 80');
  });
  const fields = { size: 100, push_time: 90, pull_time: 80 };
  for (const [field, modulus] of Object.entries(fields)) {
    for (const descending of [false, true]) {
      const { items, total } = await new ArtifactQueries(database).list({
        offset: 0,
        limit: undefined,
        scope: { repositoryId },
        conditions: [],
        sort: [{ field, descending }],
      });
      const keys: number[] = [];
      for await (const part of items) keys.push(...part.map(({ id }) => id % modulus));
      expect(total).toBe(MANY);
      expect(keys).toHaveLength(MANY);
      expect(keys).toEqual([...keys].sort((a, b) => (descending ? b - a : a - b)));
    }
  }
  database.close();
});
