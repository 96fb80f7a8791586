import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOf } from '../../blobs/digest.ts';
import type { ContentDescriptor } from '../manifests/content-descriptor.ts';
import { OCI_MANIFEST } from '../manifests/media-types.ts';
import { afterWrite, emptyBlobs, largestWrite } from '../testing/large-manifests.ts';
import { descriptorOf, indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

function rowsOf(sql: string): unknown[] {
  return pushing.database.prepare<[], unknown>(sql).raw().all();
}

function count(table: string): number {
  return (
    pushing.database.prepare<[], { count: number }>(`SELECT count(*) AS count FROM ${table}`).get()?.count ??
    -1
  );
}

const REFERENCE_ROWS = `SELECT position, digest, size, media_type FROM artifact_blob ORDER BY artifact_id, position`;

describe('a manifest that refers to thousands', () => {
  it('has the rows that follow from it, its tag and one event', async () => {
    const layers = await emptyBlobs(pushing, 1201);
    const image = await pushing.image('amd64', { layers: [...layers, ...layers.slice(0, 3)] });
    const { digest, size } = await pushing.push(image, 'large');
    const config = (image as { config: ContentDescriptor }).config;
    expect(rowsOf(REFERENCE_ROWS)).toEqual(
      [config, ...layers, ...layers.slice(0, 3)].map((one, position) => [
        position,
        one.digest,
        one.size,
        one.mediaType,
      ]),
    );
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect(pushing.artifact(digest)).toMatchObject({
      size: size + config.size + layers.reduce((sum, layer) => sum + layer.size, 0),
      listed: 1,
    });
    expect(pushing.catalog.artifacts.byTag(pushing.repository.id, 'large')?.digest).toBe(digest);
    expect(rowsOf(`SELECT digest, tag FROM event WHERE type = 'artifact.pushed'`)).toEqual([
      [digest, 'large'],
    ]);
    expect(rowsOf('SELECT artifact_count FROM repository')).toEqual([[1]]);
    expect(count('index_to_count')).toBe(0);
  });

  it('lists children and blobs of an index, and counts those that are there', async () => {
    const layers = await emptyBlobs(pushing, 400);
    const child = await pushing.push(await pushing.image('amd64'));
    const absent = Array.from({ length: 400 }, (_, index) => descriptorOf({ index }));
    const first = await pushing.push(indexOf(...layers, ...absent, child, child), 'a');
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([count('artifact_child'), pushing.artifact(child.digest).is_child]).toEqual([802, 1]);
    expect(pushing.artifact(first.digest).size).toBe(
      first.size + pushing.artifact(child.digest).size + layers.reduce((sum, { size }) => sum + size, 0),
    );
    const outer = await pushing.push(indexOf(first));
    expect(pushing.artifact(outer.digest).size).toBe(outer.size + pushing.artifact(first.digest).size);
    // Pushed again under another tag nothing changes.
    await pushing.push(indexOf(...layers, ...absent, child, child), 'b');
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([count('artifact'), count('tag'), count('artifact_child')]).toEqual([3, 2, 803]);
  });

  it('is written, written again and removed in small transactions', async () => {
    const layers = await emptyBlobs(pushing, 3000);
    const children = [];
    for (let index = 0; index < 600; index += 1)
      children.push(await pushing.push(indexOf(descriptorOf({ index }))));
    const image = await pushing.image('amd64', { layers });
    for (const manifest of [image, indexOf(...children, ...layers)]) {
      let digest = '';
      for (const tag of ['a', 'b']) {
        const most = await largestWrite(pushing.database, async () => {
          ({ digest } = await pushing.push(manifest, tag));
        });
        expect(most).toBeLessThan(1600);
      }
      const { deletion } = pushing.catalog;
      const most = await largestWrite(pushing.database, () =>
        deletion.removeArtifact(pushing.repository, digest, 'test'),
      );
      expect(most).toBeLessThan(1600);
    }
    expect([count('artifact_child'), count('artifact_blob')]).toEqual([600, 0]);
    expect(rowsOf('SELECT DISTINCT is_child, listed FROM artifact')).toEqual([[0, 1]]);
  });

  it('leaves nothing when something that it names last is not there, or of another size', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const absent = { ...layers[0], digest: digestOf(Buffer.from('absent')) };
    const otherSize = { ...layers[0], size: 7 };
    for (const [last, code] of [
      [absent, 'MANIFEST_BLOB_UNKNOWN'],
      [otherSize, 'SIZE_INVALID'],
    ] as const) {
      const image = await pushing.image('amd64', { layers: [...layers, last] });
      await expect(pushing.push(image, 'large')).rejects.toMatchObject({ code });
    }
    expect([count('artifact'), count('manifest'), count('tag'), count('artifact_blob')]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('leaves nothing when a blob goes before its part is stored, and keeps those of parts that are', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const image = await pushing.image('amd64', { layers });
    const { deletion } = pushing.catalog;
    const remove = (blob: ContentDescriptor | undefined): Promise<boolean> =>
      deletion.removeBlob(pushing.repository, blob?.digest ?? '');
    let early: unknown;
    afterWrite(pushing.database, 2, async () => {
      early = await remove(layers[0]).catch((cause: unknown) => cause);
      await remove(layers[699]);
    });
    await expect(pushing.push(image, 'large')).rejects.toMatchObject({ code: 'MANIFEST_BLOB_UNKNOWN' });
    expect(early).toMatchObject({ code: 'UNSUPPORTED' });
    expect([count('artifact'), count('manifest'), count('tag'), count('artifact_blob')]).toEqual([
      0, 0, 0, 0,
    ]);
    expect(rowsOf('SELECT artifact_count FROM repository')).toEqual([[0]]);
    expect(count("event WHERE type = 'artifact.pushed'")).toBe(0);
  });

  it('stays whole where somebody tagged or listed it meanwhile and its push fails after all', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const { manifests, tagging } = pushing.catalog;
    const uses: ((found: ContentDescriptor) => Promise<unknown>)[] = [
      ({ digest }) => tagging.tag(pushing.repository, digest, 'kept', 'test'),
      (found) => pushing.push(indexOf(found)),
    ];
    for (const [index, use] of uses.entries()) {
      const payload = Buffer.from(JSON.stringify(await pushing.image(`${index}`, { layers })));
      const digest = digestOf(payload);
      afterWrite(pushing.database, 2, async () => {
        await use({ mediaType: OCI_MANIFEST, digest, size: payload.byteLength });
        await pushing.push(indexOf(), `taken${index}`);
      });
      const failing = manifests.push({
        repository: pushing.repository,
        payload,
        contentType: '',
        digest: undefined,
        tags: [`taken${index}`],
        condition: { ifMatch: undefined, ifNoneMatch: true },
        actor: 'test',
      });
      await expect(failing).rejects.toMatchObject({ code: 'PRECONDITION' });
      expect(pushing.artifact(digest)).toMatchObject({ digest });
    }
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([count('artifact_blob'), count('index_to_count')]).toEqual([1402, 0]);
  });

  it('says so when it or its repository is deleted while it is stored', async () => {
    const image = await pushing.image('amd64', { layers: await emptyBlobs(pushing, 700) });
    const digest = digestOf(Buffer.from(JSON.stringify(image)));
    const { deletion } = pushing.catalog;
    afterWrite(pushing.database, 2, () => deletion.removeArtifact(pushing.repository, digest, 'test'));
    await expect(pushing.push(image, 'large')).rejects.toMatchObject({ code: 'CONFLICT' });
    afterWrite(pushing.database, 2, () => deletion.removeRepository(pushing.repository, 'test'));
    await expect(pushing.push(image, 'large')).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
    expect([count('artifact'), count('manifest'), count('artifact_blob')]).toEqual([0, 0, 0]);
  });

  it('is pushed by digest under the condition that it is not there, once', async () => {
    const payload = Buffer.from(
      JSON.stringify(await pushing.image('amd64', { layers: await emptyBlobs(pushing, 700) })),
    );
    const push = {
      repository: pushing.repository,
      payload,
      contentType: '',
      digest: digestOf(payload),
      tags: ['large'],
      condition: { ifMatch: undefined, ifNoneMatch: true },
      actor: 'test',
    };
    const { manifests } = pushing.catalog;
    const outcomes = await Promise.allSettled([manifests.push(push), manifests.push(push)]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: { digest: push.digest } },
      { status: 'rejected', reason: { code: 'PRECONDITION', status: 412 } },
    ]);
    expect([count('artifact'), count('tag')]).toEqual([1, 1]);
  });

  it('may be pushed many times at once', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const image = await pushing.image('amd64', { layers });
    const other = await pushing.image('arm64', { layers });
    await Promise.all(
      ['a', 'b', 'c'].flatMap((tag) => [pushing.push(image, tag), pushing.push(other, `${tag}2`)]),
    );
    expect([count('artifact'), count('tag'), count('artifact_blob'), count('index_to_count')]).toEqual([
      2, 6, 1402, 0,
    ]);
    expect(await pushing.wrongArtifacts()).toEqual([]);
  });
});

describe('what is cut short', () => {
  it('is made whole by the upkeep of the next start', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const { digest } = await pushing.push(await pushing.image('amd64', { layers }), 'large');
    const { id } = pushing.artifact(digest);
    pushing.database.execute(
      `DELETE FROM artifact_blob WHERE position > 250; INSERT INTO index_to_count (artifact_id) VALUES (${id})`,
    );
    pushing.catalog.upkeep.start();
    await pushing.catalog.upkeep.idle();
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([count('artifact_blob'), count('index_to_count')]).toEqual([701, 0]);
  });

  it('keeps its blobs from being deleted before it is made whole', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const { digest } = await pushing.push(await pushing.image('amd64', { layers }), 'large');
    const { id } = pushing.artifact(digest);
    pushing.database.execute(
      `DELETE FROM artifact_blob WHERE position > 250; INSERT INTO index_to_count (artifact_id) VALUES (${id})`,
    );
    const remove = (blob: string) => pushing.catalog.deletion.removeBlob(pushing.repository, blob);
    await expect(remove(layers[600]?.digest ?? '')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(await remove(digestOf(Buffer.from('no layer of it')))).toBe(false);
  });

  it('of a push is made whole at once, where the artifact was there before or was tagged meanwhile', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const { deletion, tagging } = pushing.catalog;
    const removeLast = () => deletion.removeBlob(pushing.repository, layers[699]?.digest ?? '');
    const failing = { code: 'MANIFEST_BLOB_UNKNOWN' };

    const before = await pushing.image('amd64', { layers });
    await pushing.push(before, 'before');
    pushing.database.execute('DELETE FROM artifact_blob WHERE position > 250');
    afterWrite(pushing.database, 2, removeLast);
    await expect(pushing.push(before, 'again')).rejects.toMatchObject(failing);
    expect(await pushing.wrongArtifacts()).toEqual([]);

    await emptyBlobs(pushing, 700);
    const tagged = await pushing.image('arm64', { layers });
    const digest = digestOf(Buffer.from(JSON.stringify(tagged)));
    pushing.database.execute('DELETE FROM artifact_blob WHERE position > 250');
    afterWrite(pushing.database, 2, async () => {
      await removeLast();
      await tagging.tag(pushing.repository, digest, 'kept', 'test');
    });
    await expect(pushing.push(tagged, 'other')).rejects.toMatchObject(failing);
    expect((await pushing.wrongArtifacts()).map((wrong) => wrong.digest)).not.toContain(digest);
    expect(rowsOf('SELECT name FROM tag ORDER BY name')).toEqual([['before'], ['kept']]);
    expect(count('index_to_count')).toBe(0);
  });

  it('is made whole also where a push of the same fails before the upkeep comes to it', async () => {
    const layers = await emptyBlobs(pushing, 700);
    const image = await pushing.image('amd64', { layers });
    const { digest } = await pushing.push(image, 'large');
    const { id } = pushing.artifact(digest);
    pushing.database.execute(
      `DELETE FROM artifact_blob WHERE position > 250; INSERT INTO index_to_count (artifact_id) VALUES (${id})`,
    );
    const gone = layers[600]?.digest ?? '';
    afterWrite(pushing.database, 1, () => pushing.catalog.deletion.removeBlob(pushing.repository, gone));
    await expect(pushing.push(image, 'large')).rejects.toMatchObject({ code: 'MANIFEST_BLOB_UNKNOWN' });
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([count('artifact_blob'), count('index_to_count')]).toEqual([701, 0]);
  });

  it('of a removal is made whole at once, when a push keeps the artifact or the removal is cancelled', async () => {
    const children = [];
    for (let index = 0; index < 600; index += 1)
      children.push(await pushing.push(indexOf(descriptorOf({ index }))));
    const index = indexOf(...children, ...(await emptyBlobs(pushing, 1100)));
    const { digest } = await pushing.push(index);
    const { deletion, tagging } = pushing.catalog;
    const changes = count('artifact_child');
    afterWrite(pushing.database, 1, async () => {
      expect(count('artifact_child')).toBeLessThan(changes);
      await tagging.tag(pushing.repository, digest, 'kept', 'test');
    });
    await expect(deletion.removeArtifact(pushing.repository, digest, 'test')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await pushing.wrongArtifacts()).toEqual([]);
    const isCancelled = vi.fn().mockReturnValueOnce(false).mockReturnValue(true);
    await deletion.removeSelection(pushing.repository, { digests: [digest], tags: [] }, 'test', {
      isCancelled,
    });
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([count('artifact_child'), count('index_to_count')]).toEqual([changes, 0]);
    expect(rowsOf('SELECT count(*) FROM artifact WHERE is_child = 1')).toEqual([[600]]);
  });
});
