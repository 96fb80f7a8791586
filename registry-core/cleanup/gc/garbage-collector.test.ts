import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContentDescriptor } from '../../catalog/manifests/content-descriptor.ts';
import { PushingCatalog } from '../../catalog/testing/pushing-catalog.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { Grace } from './grace.ts';
import { removeUntagged } from './untagged.ts';

const HOUR = 60 * 60 * 1000;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

let pushing: PushingCatalog;
let collector: GarbageCollector;
let grace: Grace;
/** What the clocks of the grace say beyond the real ones, ms. */
let later: number;
let steadyLater: number;

beforeEach(async () => {
  pushing = await PushingCatalog.create();
  pushing.catalog.upkeep.start();
  await pushing.catalog.upkeep.idle();
  [later, steadyLater] = [0, 0];
  grace = new Grace({
    graceMs: () => 2 * HOUR,
    granularityMs: () => 0,
    clock: () => Date.now() + later,
    now: () => performance.now() + steadyLater,
  });
  collector = new GarbageCollector({
    database: pushing.database,
    blobs: pushing.blobs,
    grace,
    isDerived: () => pushing.catalog.upkeep.isDone,
    clock: Date.now,
  });
});

afterEach(async () => {
  grace.close();
  await pushing.close();
});

async function layersNamed(...names: readonly string[]): Promise<ContentDescriptor[]> {
  const layers: ContentDescriptor[] = [];
  for (const name of names) layers.push(await pushing.pushBlob(name));
  return layers;
}

/** An image of these layers, pushed under a tag; returns its digest. */
async function pushImage(tag: string, layers: readonly ContentDescriptor[]): Promise<string> {
  const config = await pushing.pushBlob(`{"os":"linux","author":"${tag}"}`, CONFIG);
  return (await pushing.push({ schemaVersion: 2, mediaType: MANIFEST, config, layers }, tag)).digest;
}

const isThere = ({ digest }: ContentDescriptor): boolean => pushing.blobs.find(digest) !== undefined;

/** Time passes for everybody. */
function pass(ms: number): void {
  later += ms;
  steadyLater += ms;
}

function collect(options: { dryRun?: boolean; signal?: AbortSignal; workers?: number } = {}) {
  const { dryRun = false, signal = new AbortController().signal, workers = 1 } = options;
  return collector.collect({ dryRun, signal, workers, onProgress: () => undefined });
}

const blobCount = (): number =>
  pushing.database.prepare<[], { count: number }>('SELECT count(*) AS count FROM blob').get()?.count ?? 0;

describe('garbage', () => {
  it('is what nothing refers to since a grace, and nothing else', async () => {
    const [kept, gone] = [await layersNamed('a', 'b', 'c'), await layersNamed('x', 'y')];
    await pushImage('kept', kept);
    const digest = await pushImage('gone', [...gone, ...kept.slice(0, 1)]);
    pass(3 * HOUR);
    expect(await collector.forecast()).toEqual({ blobs: 0, bytes: 0 });
    await pushing.catalog.deletion.removeArtifact(pushing.repository, digest, 'test');
    // It was just referred to.
    pass(-3 * HOUR);
    expect(await collect()).toEqual({ blobs: 0, bytes: 0 });
    pass(3 * HOUR);
    const before = blobCount();
    const forecast = await collector.forecast();
    expect(forecast.blobs).toBe(3);
    expect(await collect({ dryRun: true })).toEqual(forecast);
    expect(blobCount()).toBe(before);
    expect(await collect()).toEqual(forecast);
    expect(blobCount()).toBe(before - 3);
    for (const layer of gone) expect(await pushing.driver.size(layer.digest)).toBeUndefined();
    expect(kept.map(isThere)).toEqual([true, true, true]);
    expect(await pushing.wrongArtifacts()).toEqual([]);
  });

  it('is no blob that was promised since, nor one that a push refers to meanwhile', async () => {
    const layers = await layersNamed('promised', 'pushed', 'garbage');
    const [promised, pushed] = layers;
    if (promised === undefined || pushed === undefined) throw new Error('no blobs');
    pass(3 * HOUR);
    pushing.database
      .prepare('UPDATE repository_blob SET touched_at = ? WHERE blob_id = ?')
      .run(Date.now() + later, pushing.blobs.find(promised.digest)?.id);
    await pushImage('late', [pushed]);
    expect((await collect()).blobs).toBe(1);
    expect(layers.map(isThere)).toEqual([true, true, false]);
  });

  it('is added up whole, also where there is more than is read at once', async () => {
    await pushing.database.write(() => {
      for (let index = 0; index < 2345; index += 1) {
        pushing.database
          .prepare('INSERT INTO blob (digest, size, created_at, touched_at) VALUES (?, 3, 0, 0)')
          .run(`sha256:${String(index).padStart(64, '0')}`);
      }
    });
    expect(await collector.forecast()).toEqual({ blobs: 2345, bytes: 3 * 2345 });
  });

  it('is judged once more in the transaction that removes it', async () => {
    const [layer] = await layersNamed('layer');
    if (layer === undefined) throw new Error('no blob');
    pass(3 * HOUR);
    const [candidate] = pushing.blobs.garbage.candidates(grace.before, undefined, 10);
    if (candidate === undefined) throw new Error('no candidate');
    await pushImage('meanwhile', [layer]);
    expect(await pushing.blobs.collect(candidate, grace.before)).toBe(false);
    expect(pushing.blobs.find(layer.digest)).toBeDefined();
  });

  it('whose process ended before its file was gone goes later, unless it was pushed again', async () => {
    const layers = await layersNamed('left', 'again');
    const [left, again] = layers;
    if (left === undefined || again === undefined) throw new Error('no blobs');
    pass(3 * HOUR);
    await pushing.database.write(() => {
      for (const { id } of pushing.blobs.garbage.candidates(grace.before, undefined, 10)) {
        pushing.blobs.garbage.remove(id, grace.before);
      }
    });
    expect(layers.map(isThere)).toEqual([false, false]);
    await pushing.pushBlob('again');
    expect(await pushing.blobs.finishRemovals(new AbortController().signal)).toBe(2);
    expect(await pushing.driver.size(left.digest)).toBeUndefined();
    expect(await pushing.driver.size(again.digest)).toBe(again.size);
    expect(pushing.blobs.garbage.filesLeft(10)).toEqual([]);
  });

  it('leaves its id to nobody: who read its row would take another blob for it', async () => {
    const [last] = await layersNamed('first', 'last').then((layers) => layers.slice(-1));
    const id = pushing.blobs.find(last?.digest ?? '')?.id ?? 0;
    pass(3 * HOUR);
    expect((await collect()).blobs).toBe(2);
    const [next] = await layersNamed('next');
    expect(pushing.blobs.find(next?.digest ?? '')?.id).toBe(id + 1);
  });

  it('that very many repositories link goes all the same', async () => {
    const [layer] = await layersNamed('layer');
    const blob = pushing.blobs.find(layer?.digest ?? '');
    await pushing.database.write(() => {
      for (let index = 0; index < 1200; index += 1) {
        pushing.database
          .prepare('INSERT INTO repository (project_id, name, created_at, updated_at) VALUES (?, ?, 0, 0)')
          .run(pushing.repository.projectId, `library/r${index}`);
      }
      pushing.database
        .prepare('INSERT OR IGNORE INTO repository_blob SELECT id, ?, 0 FROM repository')
        .run(blob?.id);
    });
    pass(3 * HOUR);
    expect((await collect()).blobs).toBe(1);
    expect(pushing.blobs.find(layer?.digest ?? '')).toBeUndefined();
  });

  it('is collected until somebody ends that, and goes on from there', async () => {
    await layersNamed(...Array.from({ length: 250 }, (_, index) => `layer ${index}`));
    pass(3 * HOUR);
    const ending = new AbortController();
    const options = { dryRun: false, workers: 1, signal: ending.signal };
    const cut = collector.collect({ ...options, onProgress: () => ending.abort(new Error('ended')) });
    await expect(cut).rejects.toThrow('ended');
    expect(blobCount()).toBe(150);
    expect((await collect({ workers: 4 })).blobs).toBe(150);
  });
});

describe('a collection', () => {
  it('waits for a grace after a start, and after the clock was set in either direction', () => {
    expect(collector.hindrance).toMatchObject({ why: 'clock', waitMs: expect.closeTo(2 * HOUR, -4) });
    pass(2 * HOUR + 1000);
    expect(collector.hindrance).toBeUndefined();
    later += 10 * HOUR;
    expect(collector.hindrance).toMatchObject({ why: 'clock', waitMs: expect.closeTo(2 * HOUR, -4) });
    pass(2 * HOUR);
    expect(collector.hindrance).toBeUndefined();
    later -= 5 * HOUR;
    expect(collector.hindrance?.why).toBe('clock');
  });

  it('waits until what an update left was looked through', () => {
    pass(3 * HOUR);
    pushing.database.execute('UPDATE artifact_derivation SET done = 0');
    expect(collector.hindrance?.why).toBe('update');
  });

  it('begins with what was there before candidates were noted, and mends notes that are wrong', async () => {
    const layers = await layersNamed('a', 'b', 'c', 'd', 'e');
    await pushImage('kept', layers.slice(0, 2));
    pushing.database.execute(
      `UPDATE blob SET orphan_since = CASE WHEN orphan_since IS NULL THEN 5 ELSE NULL END;
       UPDATE garbage_audit SET done_at = NULL`,
    );
    expect(collector.needsAudit).toBe(true);
    const found = await collector.audit(new AbortController().signal, () => undefined);
    expect(found).toMatchObject({ unnoted: 3, wronglyNoted: 3 });
    expect(collector.needsAudit).toBe(false);
    pass(3 * HOUR);
    expect((await collect()).blobs).toBe(3);
    expect(await pushing.wrongArtifacts()).toEqual([]);
  });
});

describe('artifacts without a tag', () => {
  const task = { actor: 'marina', log: () => undefined, signal: new AbortController().signal };
  const remove = (before: number, dryRun = false) => removeUntagged(pushing.catalog, task, before, dryRun);
  const names = () =>
    pushing.database
      .prepare<[], { digest: string }>('SELECT digest FROM artifact ORDER BY id')
      .all()
      .map(({ digest }) => digest);

  it('go where they are old enough, and what is tagged, listed or refers to another stays', async () => {
    const tagged = await pushImage('tagged', await layersNamed('a'));
    const listed = await pushing.push(await pushing.image('child'));
    const { digest: child } = listed;
    const manifests = [listed];
    const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
    const { digest: listing } = await pushing.push(index, 'index');
    const subject = { mediaType: MANIFEST, digest: tagged, size: 1 };
    const { digest: referring } = await pushing.push(await pushing.image('signature', { subject }));
    const { digest: untagged } = await pushing.push(await pushing.image('untagged'));
    expect(await remove(0)).toBe(0);
    const later = Date.now() + 1000;
    expect(await remove(later, true)).toBe(1);
    expect(names()).toContain(untagged);
    expect(await remove(later)).toBe(1);
    expect(names()).toEqual([tagged, child, listing, referring]);
  });

  it('stay when somebody tags them while they are looked for', async () => {
    const digests: string[] = [];
    for (let index = 0; index < 150; index += 1) {
      digests.push((await pushing.push(await pushing.image(`image ${index}`))).digest);
    }
    const late = digests.at(-1) ?? '';
    const { deletion } = pushing.catalog;
    const watched = deletion.watch.bind(deletion);
    const tagging: Promise<void>[] = [];
    deletion.watch = (repositoryId) => {
      const watch = watched(repositoryId);
      // Between the beginning and the second page.
      tagging.push(
        pushing.catalog.tagging.tag(pushing.repository, late, 'late', 'test').then(() => undefined),
      );
      return watch;
    };
    expect(await remove(Date.now() + 1000)).toBe(149);
    await Promise.all(tagging);
    expect(names()).toEqual([late]);
  });
});
