import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeletionForecast } from '../deletion/deletion.ts';
import { DERIVATION_VERSION } from '../manifests/artifact-derivation.ts';
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../manifests/media-types.ts';
import { CatalogFixtures } from '../testing/fixtures.ts';
import { descriptorOf, indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

function progress(): unknown {
  return pushing.database.prepare('SELECT version, after_id, done FROM artifact_derivation').get();
}

/** As a data folder of an older version is after the migration, with rows that older versions left. */
function makeOld(afterId = 0): void {
  pushing.database.execute(
    `UPDATE artifact_derivation SET after_id = ${afterId}, done = 0;
     UPDATE artifact SET media_type = 'application/json', type = 'UNKNOWN', size = manifest_size,
       artifact_type = NULL, config_media_type = NULL, facts = '{}', attached_to = NULL, is_child = 0;
     DELETE FROM artifact_blob; DELETE FROM artifact_child`,
  );
}

async function runUpkeep(): Promise<void> {
  pushing.catalog.upkeep.start();
  await pushing.catalog.upkeep.idle();
}

async function plan(...digests: readonly string[]): Promise<DeletionForecast> {
  const found = await pushing.catalog.deletion.plan(pushing.repository, { digests, tags: [] });
  if (found === undefined) throw new Error('the repository is not there');
  return found;
}

describe('the upkeep of artifacts', () => {
  it('mends what older versions left: images, indexes, caches, and what belongs to others', async () => {
    const image = await pushing.push(await pushing.image('amd64'), 'v1');
    await pushing.push(indexOf(image), 'all');
    await pushing.push(
      indexOf(await pushing.pushBlob('cache', 'application/vnd.buildkit.cacheconfig.v0')),
      'cache',
    );
    const referrers = indexOf({ ...image, annotations: { list: 'of referrers' } });
    const fallback = await pushing.push(referrers, image.digest.replace(':', '-'));
    const right = pushing.database.prepare('SELECT * FROM artifact ORDER BY id').all();
    makeOld();
    expect(await pushing.wrongArtifacts()).toHaveLength(4);
    await runUpkeep();
    expect(pushing.database.prepare('SELECT * FROM artifact ORDER BY id').all()).toEqual(right);
    expect(pushing.artifact(fallback.digest)).toMatchObject({ attached_to: image.digest, listed: 0 });
    expect(progress()).toMatchObject({ version: DERIVATION_VERSION, done: 1 });
  });

  it('mends a child after its index, and the index then counts it', async () => {
    const child = await pushing.image('amd64');
    const index = await pushing.push(indexOf(descriptorOf(child)));
    const image = await pushing.push(child);
    expect(pushing.artifact(index.digest).id).toBeLessThan(pushing.artifact(image.digest).id);
    makeOld();
    await runUpkeep();
    expect(await pushing.wrongArtifacts()).toEqual([]);
    const { size, manifest_size } = pushing.artifact(index.digest);
    expect(size).toBe(manifest_size + pushing.artifact(image.digest).size);
  });

  it('goes on where it was, and does nothing twice', async () => {
    const first = await pushing.push(await pushing.image('a'));
    const second = await pushing.push(await pushing.image('b'));
    makeOld(pushing.artifact(first.digest).id);
    await runUpkeep();
    expect((await pushing.wrongArtifacts()).map(({ digest }) => digest)).toEqual([first.digest]);
    expect(progress()).toMatchObject({ after_id: pushing.artifact(second.digest).id, done: 1 });
    await runUpkeep();
    expect(await pushing.wrongArtifacts()).toHaveLength(1);
    // A later version looks at all again.
    pushing.database.execute('UPDATE artifact_derivation SET version = 0');
    await runUpkeep();
    expect(await pushing.wrongArtifacts()).toEqual([]);
  });

  it('keeps a blob that only a manifest names, whose rows are not derived yet', async () => {
    const layer = await pushing.pushBlob('layer');
    const config = await pushing.pushBlob('{"os":"linux"}', OCI_CONFIG);
    const image = await pushing.push({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config,
      layers: [layer],
    });
    await pushing.push(indexOf(image), 'all');
    makeOld();
    const { deletion } = pushing.catalog;
    await expect(deletion.removeBlob(pushing.repository, layer.digest)).rejects.toThrow(
      'part of an artifact',
    );
    const loose = await pushing.pushBlob('loose');
    expect(await deletion.removeBlob(pushing.repository, loose.digest)).toBe(true);
  });

  it('plans by what the manifests say, and derives no more than a plan needs', async () => {
    const image = await pushing.push(await pushing.image('amd64'), 'v1');
    const { size } = pushing.artifact(image.digest);
    const other = await pushing.push(await pushing.image('arm64'), 'v2');
    const list = await pushing.push(indexOf(image), 'all');
    // JSON may write any character as an escape.
    const signature = JSON.stringify(await pushing.image('signature', { subject: image }));
    const escaped = await pushing.push(signature.replace('"subject"', '"subjec\\u0074"'));
    const attached = await pushing.push(
      await pushing.image('attached'),
      `${image.digest.replace(':', '-')}.sig`,
    );
    makeOld();
    const forecast = await plan(image.digest, list.digest);
    const reasons = Object.fromEntries(forecast.artifacts.map(({ digest, reason }) => [digest, reason]));
    expect(reasons).toEqual({
      [image.digest]: 'selected',
      [list.digest]: 'selected',
      [escaped.digest]: 'referrer',
      [attached.digest]: 'referrer',
    });
    expect(forecast.artifacts.find(({ digest }) => digest === image.digest)).toMatchObject({
      type: 'IMAGE',
      size,
    });
    expect(pushing.artifact(other.digest).type).toBe('UNKNOWN');
  });

  it('tells how far it is, and what a clean-up frees once it knows who uses the same blobs', async () => {
    const image = await pushing.push(await pushing.image('amd64'));
    const { layers } = (await pushing.image('amd64')) as { layers: readonly { size: number }[] };
    const sameLayer = { ...(await pushing.image('arm64')), layers };
    await pushing.push(sameLayer);
    const { id } = pushing.artifact(image.digest);
    pushing.database.execute(
      `UPDATE artifact_derivation SET after_id = ${id}, done = 0; DELETE FROM artifact_blob WHERE artifact_id > ${id}`,
    );
    expect(await plan(image.digest)).toMatchObject({ space: undefined, lookedThrough: 50 });
    await runUpkeep();
    expect(await plan(image.digest)).toMatchObject({
      lookedThrough: undefined,
      space: { sharedBytes: layers[0]?.size, sharedBlobs: 1, reclaimableBlobs: 1 },
    });
  });

  it('goes on with the rest only after what somebody waits for', async () => {
    const image = await pushing.push(await pushing.image('first'), 'first');
    new CatalogFixtures(pushing.database).fillRepository(pushing.repository.id, 2000);
    makeOld();
    pushing.catalog.upkeep.start();
    const { lookedThrough } = await plan(image.digest);
    expect(lookedThrough).toBeLessThan(99);
    await pushing.catalog.upkeep.idle();
    expect((await plan(image.digest)).lookedThrough).toBeUndefined();
  });

  it('leaves rows alone that are right, where others of the same artifact are wrong', async () => {
    const { digest } = await pushing.push(await pushing.image('amd64'));
    const { id } = pushing.artifact(digest);
    pushing.database.execute(
      `UPDATE artifact_derivation SET after_id = 0, done = 0;
       UPDATE artifact SET type = 'UNKNOWN';
       CREATE TRIGGER no_change BEFORE DELETE ON artifact_blob BEGIN SELECT raise(abort, 'layers were right'); END`,
    );
    await runUpkeep();
    expect(pushing.artifact(digest)).toMatchObject({ id, type: 'IMAGE' });
  });

  it('refuses to delete what an index from before lists', async () => {
    const image = await pushing.push(await pushing.image('amd64'));
    await pushing.push(indexOf(image), 'all');
    makeOld();
    expect(await plan(image.digest)).toMatchObject({ artifacts: [], refused: [{ why: 'listed' }] });
  });

  it('reads no config where the facts of the row need none', async () => {
    await pushing.push(await pushing.image('amd64'));
    pushing.database.execute('UPDATE artifact_derivation SET after_id = 0, done = 0');
    const reading = vi.spyOn(pushing.blobs, 'readWhole');
    await runUpkeep();
    expect(reading).not.toHaveBeenCalled();
    expect(progress()).toMatchObject({ done: 1 });
    pushing.database.execute(
      `UPDATE artifact_derivation SET after_id = 0, done = 0; UPDATE artifact SET facts = '{}'`,
    );
    await runUpkeep();
    expect(reading).toHaveBeenCalledOnce();
    expect(await pushing.wrongArtifacts()).toEqual([]);
  });

  it('writes what is wrong in few commits', async () => {
    for (let number = 0; number < 40; number += 1) await pushing.push(await pushing.image(`${number}`));
    makeOld();
    vi.spyOn(performance, 'now').mockReturnValue(0);
    let commits = 0;
    const stop = pushing.database.onCommit(() => {
      commits += 1;
    });
    await runUpkeep();
    stop();
    vi.restoreAllMocks();
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect(commits).toBeLessThanOrEqual(3);
  });

  it('ends at once when it is closed, and keeps how far it came', async () => {
    for (let number = 0; number < 5; number += 1) await pushing.push(await pushing.image(`${number}`));
    makeOld();
    pushing.catalog.upkeep.start();
    await pushing.catalog.upkeep.close();
    expect(progress()).toMatchObject({ done: 0 });
    pushing.catalog.upkeep.start();
    await pushing.catalog.upkeep.idle();
    expect(progress()).toMatchObject({ done: 0 });
  });

  it('leaves alone what has other bytes than its digest says, and understands what today is refused', async () => {
    const damaged = await pushing.push(await pushing.image('a'));
    const odd = await pushing.push(indexOf(damaged));
    pushing.database.execute(
      `UPDATE manifest SET payload = cast('{}' AS BLOB) WHERE digest = '${damaged.digest}'`,
    );
    makeOld();
    await runUpkeep();
    expect(pushing.artifact(damaged.digest).media_type).toBe('application/json');
    expect(pushing.artifact(odd.digest).media_type).toBe(OCI_INDEX);
    expect(progress()).toMatchObject({ done: 1 });
  });
});
