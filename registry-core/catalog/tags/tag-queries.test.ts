import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../database/database.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { ArtifactPageQueries } from '../artifacts/artifact-page-queries.ts';
import { QueryCache } from '../listing/query-cache.ts';
import { CatalogFixtures } from '../testing/fixtures.ts';
import { TagQueries } from './tag-queries.ts';

let database: Database;
let fixtures: CatalogFixtures;
let repositoryId: number;

beforeEach(() => {
  database = openMemoryDatabase();
  fixtures = new CatalogFixtures(database);
  repositoryId = fixtures.repository(fixtures.project('library'), 'library/app');
});

afterEach(() => database.close());

describe('TagQueries.ofArtifacts', () => {
  it('gives each artifact its first tags by name, however many there are', () => {
    const few = fixtures.image({ repositoryId, seed: 'few', tags: ['b', 'a'] });
    const many = fixtures.image({ repositoryId, seed: 'many', tags: ['4', '2', '3', '1'] });
    const none = fixtures.image({ repositoryId, seed: 'none' });
    const found = new TagQueries(database).ofArtifacts(
      [
        { id: few.id, tagCount: 2 },
        { id: many.id, tagCount: 4 },
        { id: none.id, tagCount: 0 },
      ],
      3,
    );
    const names = [few, many, none].map(({ id }) => found.get(id)?.map(({ name }) => name));
    expect(names).toEqual([['a', 'b'], ['1', '2', '3'], undefined]);
  });
});

describe('the total of a list', () => {
  it('is right after each commit', async () => {
    const pages = new ArtifactPageQueries(database);
    const request = { repositoryId, terms: [], order: 'pushed', descending: true, all: false } as const;
    const total = async () => (await pages.page({ ...request, cursor: undefined, limit: 1 })).total;
    const add = (seed: string) => database.write(() => fixtures.image({ repositoryId, seed }));
    await add('one');
    await add('two');
    expect(await total()).toBe(2);
    await add('three');
    expect(await total()).toBe(3);
    const failed = database.write(() => {
      fixtures.image({ repositoryId, seed: 'four' });
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await total()).toBe(3);
  });

  it('is kept over a commit of statistics, unless it depends on pulls', async () => {
    const { id } = fixtures.image({ repositoryId, seed: 'app', tags: ['a', 'b'] });
    const count = (text: string) =>
      cache.count(`SELECT count(*) AS count FROM tag t WHERE ${text} AND t.artifact_id = ?`, [id]);
    const cache = new QueryCache(database);
    expect([count('1'), count('t.pulled_at IS NULL')]).toEqual([2, 2]);
    await database.write(
      () => database.execute("UPDATE tag SET pulled_at = 1 WHERE name = 'a'"),
      'statistics',
    );
    expect([count('1'), count('t.pulled_at IS NULL')]).toEqual([2, 1]);
    const asked = vi.spyOn(cache, 'get');
    await database.write(() => database.execute('UPDATE tag SET pulled_at = 2'), 'statistics');
    expect(count('1')).toBe(2);
    expect(asked).not.toHaveBeenCalled();
  });
});
