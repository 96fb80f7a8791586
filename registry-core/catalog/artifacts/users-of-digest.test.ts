import { afterEach, beforeEach, expect, it } from 'vitest';
import { indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';
import { usersOfDigest } from './users-of-digest.ts';

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

it('names each index once, however often it lists the digest, and jumps from one to the next', async () => {
  const child = await pushing.push(indexOf());
  const other = await pushing.push(await pushing.image('amd64'));
  const listing = [
    indexOf(...Array.from({ length: 5000 }, () => child)),
    indexOf(other),
    indexOf(other, ...Array.from({ length: 600 }, () => child), other),
    indexOf(child),
  ];
  const ids: number[] = [];
  for (const index of listing) ids.push(pushing.artifact((await pushing.push(index)).digest).id);
  const [first = 0, , third = 0, fourth = 0] = ids;
  const sql = `SELECT id FROM ${usersOfDigest('artifact_child', '?')}`;
  const users = pushing.database.prepare<string[], number>(sql).pluck();
  expect(users.all(child.digest, child.digest)).toEqual([first, third, fourth]);
  expect(users.all('sha256:none', 'sha256:none')).toEqual([]);
  const after = `SELECT id FROM ${usersOfDigest('artifact_child', '?', '?')}`;
  const usersAfter = pushing.database.prepare<unknown[], number>(after).pluck();
  expect(usersAfter.all(child.digest, first, child.digest)).toEqual([third, fourth]);
  const plan = pushing.database
    .prepare<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(child.digest, child.digest)
    .map(({ detail }) => detail);
  expect(plan.filter((step) => step.includes('artifact_child'))).toEqual([
    'SEARCH artifact_child USING COVERING INDEX artifact_child_by_digest (digest=?)',
    'SEARCH artifact_child USING COVERING INDEX artifact_child_by_digest (digest=? AND parent_id>?)',
  ]);
});

it('names images by their blobs as well', async () => {
  const layer = await pushing.pushBlob('layer');
  const image = await pushing.image('amd64', { layers: [layer, layer] });
  const { id } = pushing.artifact((await pushing.push(image)).digest);
  const users = pushing.database
    .prepare<string[], number>(`SELECT id FROM ${usersOfDigest('artifact_blob', '?')}`)
    .pluck();
  expect(users.all(layer.digest, layer.digest)).toEqual([id]);
});
