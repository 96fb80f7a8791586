import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAttachedTag } from '../manifests/attached-tags.ts';
import type { ContentDescriptor } from '../manifests/manifest-document.ts';
import { indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';
import { ReferrerQueries } from './referrer-queries.ts';

const hex = 'a'.repeat(64);

describe('readAttachedTag', () => {
  it.each([
    [`sha256-${hex}`, 'referrers'],
    [`sha256-${hex}.sig`, 'sig'],
    [`sha256-${hex}.att`, 'att'],
    [`sha256-${hex}.sbom`, 'sbom'],
  ] as const)('reads %s', (tag, kind) => {
    expect(readAttachedTag(tag)).toEqual({ subject: `sha256:${hex}`, kind });
  });

  it.each([
    `sha256-${hex.slice(1)}`,
    `sha256-${hex}a`,
    `sha256-${hex}.`,
    `sha256-${hex}.other`,
    `sha512-${hex}`,
    `v-sha256-${hex}`,
    'latest',
  ])('leaves %s alone', (tag) => {
    expect(readAttachedTag(tag)).toBeUndefined();
  });
});

describe('what hangs on an artifact by a tag', () => {
  let pushing: PushingCatalog;
  let subject: ContentDescriptor;
  let tag: string;
  beforeEach(async () => {
    pushing = await PushingCatalog.create();
    subject = await pushing.push(await pushing.image('subject'), 'v1');
    tag = subject.digest.replace(':', '-');
  });
  afterEach(() => pushing.close());

  function accessories(): string[] {
    return new ReferrerQueries(pushing.database)
      .of(pushing.repository.id, subject.digest, 10)
      .map((one) => one.digest);
  }

  it('is the index of its referrers, which is no image of its own and goes with it', async () => {
    const signature = await pushing.push(await pushing.image('signature', { subject, artifactType: 'a/b' }));
    const unbound = await pushing.push(await pushing.image('unbound'));
    const index = await pushing.push(indexOf(signature, unbound), tag);
    expect(pushing.artifact(index.digest)).toMatchObject({ attached_to: subject.digest, listed: 0 });
    expect(accessories()).toEqual([signature.digest, index.digest]);
    const selection = { digests: [subject.digest], tags: [] };
    const plan = await pushing.catalog.deletion.removeSelection(pushing.repository, selection, 'test');
    expect(plan?.refused).toEqual([]);
    expect(new Set(plan?.artifacts.map(({ digest }) => digest))).toEqual(
      new Set([subject, signature, unbound, index].map(({ digest }) => digest)),
    );
  });

  it('is not an image that only has such a name, nor an index named by its own digest', async () => {
    const image = await pushing.push(await pushing.image('other'), tag);
    expect(pushing.artifact(image.digest)).toMatchObject({ attached_to: null, listed: 1 });
    const index = await pushing.push(indexOf(image));
    await pushing.push(indexOf(image), index.digest.replace(':', '-'));
    expect(pushing.artifact(index.digest)).toMatchObject({ attached_to: null, listed: 1 });
  });

  it('is free again when its tag goes or moves to another index', async () => {
    const first = await pushing.push(indexOf(subject), tag);
    const second = await pushing.push({ ...indexOf(subject), annotations: { a: 'b' } }, tag);
    expect(pushing.artifact(first.digest).attached_to).toBeNull();
    expect(pushing.artifact(second.digest).attached_to).toBe(subject.digest);
    await pushing.catalog.deletion.removeTag(pushing.repository, tag, 'test');
    expect(pushing.artifact(second.digest).attached_to).toBeNull();
  });
});
