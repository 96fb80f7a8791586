import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContentDescriptor } from '../manifests/manifest-document.ts';
import { OCI_INDEX } from '../manifests/media-types.ts';
import { PushingCatalog } from '../testing/pushing-catalog.ts';
import type { DeletionOutcome, DeletionSelection } from './deletion-planner.ts';

let pushing: PushingCatalog;

beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

/** Deletes what was selected from a list, while `meanwhile` came between. */
async function removeAfter(
  selection: Partial<DeletionSelection>,
  meanwhile: () => Promise<unknown>,
): Promise<DeletionOutcome | undefined> {
  const { deletion } = pushing.catalog;
  const watch = deletion.watch(pushing.repository.id);
  await meanwhile();
  const whole = { digests: [], tags: [], ...selection };
  const outcome = await deletion.removeSelection(pushing.repository, whole, 'alice', { watch });
  watch.close();
  return outcome;
}

function isStored({ digest }: ContentDescriptor): boolean {
  return pushing.catalog.artifacts.byDigest(pushing.repository.id, digest) !== undefined;
}

function digestOfTag(tag: string): string | undefined {
  return pushing.catalog.artifacts.byTag(pushing.repository.id, tag)?.digest;
}

function indexOf(...manifests: ContentDescriptor[]): object {
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests };
}

describe('a deletion of what was pushed after it was selected', () => {
  it('keeps a selected artifact that was untagged and got a tag, and tells', async () => {
    const image = await pushing.image('amd64');
    const stored = await pushing.push(image);
    const done = await removeAfter({ digests: [stored.digest] }, () => pushing.push(image, 'v1'));
    expect([digestOfTag('v1'), isStored(stored)]).toEqual([stored.digest, true]);
    expect(done).toMatchObject({ artifacts: [], refused: [{ reference: stored.digest, why: 'changed' }] });
  });

  it('keeps one that was pushed again by its digest alone', async () => {
    const image = await pushing.image('amd64');
    const stored = await pushing.push(image, 'v1');
    await removeAfter({ digests: [stored.digest] }, () => pushing.push(image));
    expect(isStored(stored)).toBe(true);
  });

  it('keeps one that lost a tag and got another, though it has as many as before', async () => {
    const [image, other] = [await pushing.image('amd64'), await pushing.image('arm64')];
    const stored = await pushing.push(image, 'old');
    await pushing.push(other);
    await removeAfter({ digests: [stored.digest] }, async () => {
      await pushing.push(other, 'old');
      await pushing.catalog.tagging.tag(pushing.repository, stored.digest, 'new', 'bob');
    });
    expect(digestOfTag('new')).toBe(stored.digest);
  });

  it('keeps what a kept index lists and what belongs to it, and removes the rest', async () => {
    const childImage = await pushing.image('amd64');
    const child = await pushing.push(childImage);
    const index = indexOf(child);
    const list = await pushing.push(index);
    const signature = await pushing.push(await pushing.image('signature', { subject: list }));
    const rest = await pushing.push(await pushing.image('rest'));
    const digests = [rest.digest, child.digest, list.digest];
    const done = await removeAfter({ digests }, () => pushing.push(index, 'v1'));
    expect([list, child, signature, rest].map(isStored)).toEqual([true, true, true, false]);
    expect(done?.artifacts.map(({ digest }) => digest)).toEqual([rest.digest]);
    expect(done?.refused).toEqual([
      { reference: list.digest, why: 'changed' },
      { reference: child.digest, why: 'listed', parent: list.digest },
    ]);
  });

  it('keeps a referrer and a child that were pushed again, of what goes', async () => {
    const childImage = await pushing.image('amd64');
    const child = await pushing.push(childImage);
    const list = await pushing.push(indexOf(child), 'v1');
    const signatureImage = await pushing.image('signature', { subject: list });
    const signature = await pushing.push(signatureImage);
    await removeAfter({ digests: [list.digest] }, async () => {
      await pushing.push(childImage);
      await pushing.push(signatureImage);
    });
    expect([list, child, signature].map(isStored)).toEqual([false, true, true]);
  });

  it('goes through nested indexes whichever of them is selected first', async () => {
    const child = await pushing.push(await pushing.image('amd64'));
    const inner = await pushing.push(indexOf(child));
    const outer = await pushing.push(indexOf({ ...inner, mediaType: OCI_INDEX }), 'v1');
    const done = await removeAfter({ digests: [child, inner, outer].map(({ digest }) => digest) }, () =>
      Promise.resolve(),
    );
    expect([outer, inner, child].map(isStored)).toEqual([false, false, false]);
    expect(done).toMatchObject({ refused: [] });
    expect(done?.artifacts).toHaveLength(3);
  });

  it('keeps a tag that was moved or set again, and its event names what it named', async () => {
    const [one, other] = [await pushing.image('amd64'), await pushing.image('arm64')];
    const stored = await pushing.push(one, 'moved');
    for (const tag of ['again', 'stays-so']) await pushing.push(one, tag);
    const tags = ['moved', 'again', 'stays-so'];
    const done = await removeAfter({ tags }, async () => {
      await pushing.push(other, 'moved');
      await pushing.push(one, 'again');
    });
    expect(done?.looseTags).toEqual([{ name: 'stays-so', digest: stored.digest }]);
    expect(done?.refused.map(({ reference, why }) => [reference, why])).toEqual([
      ['moved', 'changed'],
      ['again', 'changed'],
    ]);
    const deleted = pushing.catalog.events.after(0, 100).filter(({ type }) => type === 'tag.deleted');
    expect(deleted.map(({ tag, digest }) => [tag, digest])).toEqual([['stays-so', stored.digest]]);
  });

  it('does not take a tag from another artifact than the one that it was deleted from', async () => {
    const stored = await pushing.push(await pushing.image('amd64'), 'v1');
    const moved = await pushing.push(await pushing.image('arm64'), 'v1');
    const { deletion } = pushing.catalog;
    const { repository } = pushing;
    expect(await deletion.removeTag(repository, 'v1', 'alice', stored.digest)).toBe(false);
    expect(digestOfTag('v1')).toBe(moved.digest);
    expect(await deletion.removeTag(repository, 'v1', 'alice', moved.digest)).toBe(true);
  });
});
