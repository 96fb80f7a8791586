import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOf } from '../../blobs/digest.ts';
import { SIZE_MAX } from '../manifests/artifact-derivation.ts';
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../manifests/media-types.ts';
import { descriptorOf, indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

/** As a version of before left it: known by the type that it was pushed with, and nothing of its content. */
function spoil(digest: string): void {
  pushing.database.execute(
    `UPDATE artifact SET media_type = 'application/json', type = 'UNKNOWN', size = manifest_size,
       artifact_type = NULL, config_media_type = NULL, facts = '{}' WHERE digest = '${digest}';
     DELETE FROM artifact_blob WHERE artifact_id = (SELECT id FROM artifact WHERE digest = '${digest}');
     UPDATE artifact SET is_child = 0 WHERE digest IN (SELECT digest FROM artifact_child
       WHERE parent_id = (SELECT id FROM artifact WHERE digest = '${digest}'));
     DELETE FROM artifact_child WHERE parent_id = (SELECT id FROM artifact WHERE digest = '${digest}')`,
  );
}

describe('a push again', () => {
  it('under another type changes nothing of what is there, or is refused', async () => {
    const { mediaType: _, ...untyped } = (await pushing.image('amd64')) as { mediaType: string };
    const { digest } = await pushing.push(untyped, 'good', OCI_MANIFEST);
    const before = pushing.artifact(digest);
    for (const contentType of ['', 'application/json']) await pushing.push(untyped, 'again', contentType);
    for (const contentType of ['text/html', 'text/plain', 'application/octet-stream', OCI_INDEX]) {
      await expect(pushing.push(untyped, 'again', contentType)).rejects.toMatchObject({
        code: 'MANIFEST_INVALID',
        status: 400,
      });
    }
    expect(pushing.artifact(digest)).toEqual({
      ...before,
      pushed_at: expect.anything(),
      tag_count: 2,
      touched_at: expect.anything(),
    });
    expect(pushing.catalog.artifacts.byTag(pushing.repository.id, 'good')?.mediaType).toBe(OCI_MANIFEST);
  });

  it('mends rows that say something else: an image with its layers, an index with its children', async () => {
    const image = await pushing.image('amd64');
    const child = await pushing.push(image);
    const index = indexOf(child);
    const parent = await pushing.push(index);
    const right = [pushing.artifact(child.digest), pushing.artifact(parent.digest)];
    for (const { digest } of [child, parent]) spoil(digest);
    expect(await pushing.wrongArtifacts()).toHaveLength(2);
    await pushing.push(index);
    await pushing.push(image);
    expect(await pushing.wrongArtifacts()).toEqual([]);
    const times = { pushed_at: expect.anything(), touched_at: expect.anything() };
    expect([pushing.artifact(child.digest), pushing.artifact(parent.digest)]).toEqual(
      right.map((row) => ({ ...row, ...times })),
    );
  });

  it('learns of a config that came later, and forgets nothing of one that is gone', async () => {
    pushing.sparseImages = true;
    const config = '{"os":"linux","architecture":"arm64"}';
    const descriptor = { mediaType: OCI_CONFIG, digest: digestOf(Buffer.from(config)), size: config.length };
    const image = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: descriptor };
    const { digest } = await pushing.push(image);
    expect(pushing.artifact(digest).facts).toBe('{}');
    await pushing.pushBlob(config);
    await pushing.push(image);
    expect(pushing.artifact(digest).facts).toBe(config);
    pushing.database.execute('UPDATE blob SET missing = 1');
    await pushing.push(image);
    expect(pushing.artifact(digest).facts).toBe(config);
  });
});

describe('a blob', () => {
  it('stays while anything refers to it: an image, a cache, a document that nobody knows', async () => {
    const layer = await pushing.pushBlob('layer', 'application/vnd.oci.image.layer.v1.tar+gzip');
    const opaque = { mediaType: 'application/vnd.example.thing+json', blobs: [layer] };
    const documents = [await pushing.image('amd64', { layers: [layer] }), indexOf(layer), opaque];
    for (const document of documents) {
      const { digest } = await pushing.push(document);
      await expect(
        pushing.catalog.deletion.removeBlob(pushing.repository, layer.digest),
      ).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        status: 405,
      });
      await pushing.catalog.deletion.removeArtifact(pushing.repository, digest, 'test');
    }
    expect(await pushing.catalog.deletion.removeBlob(pushing.repository, layer.digest)).toBe(true);
  });

  it('is looked up once, however often a manifest names it, and must have each size that it tells', async () => {
    const layer = await pushing.pushBlob('layer');
    const touch = vi.spyOn(pushing.blobs, 'touch');
    await pushing.push(await pushing.image('amd64', { layers: Array.from({ length: 300 }, () => layer) }));
    expect(touch).toHaveBeenCalledTimes(2);
    const image = await pushing.image('amd64', { layers: [layer, { ...layer, size: 4 }] });
    await expect(pushing.push(image)).rejects.toMatchObject({ code: 'SIZE_INVALID' });
  });

  it('may be absent only for a foreign layer that tells a web address', async () => {
    const absent = { mediaType: 'application/x', digest: digestOf(Buffer.from('absent')), size: 6 };
    const foreign = { ...absent, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' };
    const nondistributable = 'application/vnd.oci.image.layer.nondistributable.v1.tar';
    const urls = ['https://example.com/layer'];
    const withLayer = (layer: object) => pushing.image('amd64', { layers: [layer] });
    for (const layer of [
      absent,
      foreign,
      { ...foreign, urls: [] },
      { ...foreign, urls: [''] },
      { ...foreign, urls: [null] },
      { ...foreign, urls: ['ftp://example.com/layer', 'layer', 'https://'] },
      { ...absent, urls },
      { ...absent, mediaType: `${foreign.mediaType}.other`, urls },
    ]) {
      await expect(pushing.push(await withLayer(layer))).rejects.toMatchObject({
        code: 'MANIFEST_BLOB_UNKNOWN',
      });
    }
    for (const layer of [
      { ...foreign, urls },
      { ...foreign, mediaType: nondistributable, urls: ['', ...urls] },
      { ...foreign, mediaType: `${nondistributable}+zstd`, urls },
    ]) {
      await pushing.push(await withLayer(layer));
    }
    const image = await pushing.image('amd64', { config: { ...absent, urls } });
    await expect(pushing.push(image)).rejects.toMatchObject({ code: 'MANIFEST_BLOB_UNKNOWN' });
  });

  it('that an index lists must have the size that it tells, and its promise is renewed', async () => {
    const layer = await pushing.pushBlob('layer', 'application/vnd.oci.image.layer.v1.tar+gzip');
    await expect(pushing.push(indexOf({ ...layer, size: 4 }))).rejects.toMatchObject({
      code: 'SIZE_INVALID',
    });
    pushing.database.execute('UPDATE blob SET touched_at = 1');
    await pushing.push(indexOf(layer));
    expect(pushing.blobs.find(layer.digest)?.touchedAt).toBeGreaterThan(1);
  });
});

describe('sizes', () => {
  it('of an index follow its children, whatever comes first, and the indexes above it', async () => {
    const image = await pushing.image('amd64');
    const inner = indexOf(descriptorOf(image), descriptorOf(image));
    const outer = indexOf({ ...descriptorOf(inner), mediaType: OCI_INDEX });
    const outerDigest = (await pushing.push(outer)).digest;
    const outerBytes = pushing.artifact(outerDigest).manifest_size;
    expect(pushing.artifact(outerDigest).size).toBe(outerBytes);
    const innerDigest = (await pushing.push(inner)).digest;
    const innerBytes = pushing.artifact(innerDigest).manifest_size;
    expect(pushing.artifact(outerDigest).size).toBe(outerBytes + innerBytes);
    const { digest } = await pushing.push(image);
    expect(pushing.artifact(innerDigest).size).toBe(innerBytes + pushing.artifact(digest).size);
    expect(pushing.artifact(outerDigest).size).toBe(outerBytes + pushing.artifact(innerDigest).size);
    await pushing.catalog.deletion.removeArtifact(pushing.repository, digest, 'test');
    expect(pushing.artifact(outerDigest).size).toBe(outerBytes + innerBytes);
  });

  it('stop at the largest safe number instead of overflowing, and come down again', async () => {
    const far = {
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar',
      size: SIZE_MAX,
      urls: ['https://example.com/'],
    };
    const layers = Array.from({ length: 1500 }, (_, number) => ({
      ...far,
      digest: digestOf(Buffer.from(String(number))),
    }));
    const images = [await pushing.image('a', { layers }), await pushing.image('b', { layers })];
    const children = [];
    for (const image of images) children.push(await pushing.push(image));
    const { digest } = await pushing.push(indexOf(...children));
    expect([...children, { digest }].map((one) => pushing.artifact(one.digest).size)).toEqual([
      SIZE_MAX,
      SIZE_MAX,
      SIZE_MAX,
    ]);
    for (const child of children) {
      await pushing.catalog.deletion.removeArtifact(pushing.repository, child.digest, 'test');
    }
    expect(pushing.artifact(digest).size).toBe(pushing.artifact(digest).manifest_size);
  });

  it('of many and of large indexes follow in the background', async () => {
    const image = await pushing.image('amd64');
    const others = Array.from({ length: 70 }, (_, number) => descriptorOf({ number }));
    const large = await pushing.push(indexOf(descriptorOf(image), ...others));
    const many = [];
    for (let number = 0; number < 230; number += 1) {
      many.push(
        await pushing.push({ ...indexOf(descriptorOf(image)), annotations: { number: `${number}` } }),
      );
    }
    const above = await pushing.push(indexOf(...many.slice(-3)));
    const { digest } = await pushing.push(image);
    const { size } = pushing.artifact(digest);
    expect(await pushing.wrongArtifacts()).not.toEqual([]);
    await pushing.catalog.upkeep.idle();
    expect(await pushing.wrongArtifacts()).toEqual([]);
    const counted = pushing.artifact(large.digest);
    expect(counted.size).toBe(counted.manifest_size + size);
    const top = pushing.artifact(above.digest);
    expect(top.size).toBe(top.manifest_size + many.slice(-3).reduce((sum, one) => sum + one.size + size, 0));
  });
});

describe('rows', () => {
  const step = fc.oneof(
    fc.record({ act: fc.constantFrom('push' as const, 'delete' as const), document: fc.nat(6) }),
    fc.record({ act: fc.constant('spoil' as const), document: fc.nat(6) }),
  );

  it('are what the manifests say after any sequence of pushes and deletions', async () => {
    const images = await Promise.all(['a', 'b'].map((content) => pushing.image(content)));
    const [a = {}, b = {}] = images;
    const cache = await pushing.pushBlob('cache', 'application/vnd.buildkit.cacheconfig.v0');
    const inner = indexOf(descriptorOf(a), descriptorOf(b), cache);
    const innerDescriptor = { ...descriptorOf(inner), mediaType: OCI_INDEX };
    const outer = indexOf(innerDescriptor, descriptorOf(a));
    const top = indexOf({ ...descriptorOf(outer), mediaType: OCI_INDEX }, innerDescriptor);
    const opaque = {
      mediaType: 'application/vnd.example+json',
      blobs: [cache],
      manifests: [descriptorOf(b)],
    };
    const documents = [a, b, inner, outer, top, opaque, indexOf(descriptorOf(b))];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const spoilt = new Set<string>();
        for (const document of documents) {
          const { digest } = descriptorOf(document);
          await pushing.catalog.deletion.removeArtifact(pushing.repository, digest, 'test');
        }
        for (const { act, document } of steps) {
          const chosen = documents[document] ?? {};
          const { digest } = descriptorOf(chosen);
          if (act === 'spoil') {
            spoil(digest);
            spoilt.add(digest);
            continue;
          }
          if (act === 'push') await pushing.push(chosen);
          else await pushing.catalog.deletion.removeArtifact(pushing.repository, digest, 'test');
          spoilt.delete(digest);
          const wrong = await pushing.wrongArtifacts();
          // What lists a spoilt artifact counted it before it was spoilt.
          const isWrong = ({ digest: other, parts }: (typeof wrong)[number]): boolean =>
            !spoilt.has(other) && !(spoilt.size > 0 && parts.join() === 'size');
          expect(wrong.filter(isWrong)).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });
});
