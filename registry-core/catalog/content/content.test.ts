import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../blobs/digest.ts';
import type { Repository } from '../repositories/repositories.ts';
import { PushingCatalog } from '../testing/pushing-catalog.ts';
import type { Content } from './content.ts';

const BYTES = Buffer.from('a layer');
const DIGEST = digestOf(BYTES);

let pushing: PushingCatalog;
let content: Content;
let other: Repository;

beforeEach(async () => {
  pushing = await PushingCatalog.create();
  content = pushing.catalog.content;
  await content.keepSmall(pushing.repository, DIGEST, BYTES);
  const { id } = pushing.catalog.projects.byName('library') ?? { id: 0 };
  const name = { full: 'library/other', project: 'library', path: 'other' };
  other = await pushing.catalog.repositories.ensure(name, id);
});
afterEach(() => pushing.close());

/** The row of a repository that was deleted after it was looked up. */
const GONE: Repository = {
  id: 999,
  name: 'library/gone',
  projectId: 1,
  projectPublic: false,
  projectCreatedAt: 0,
  listed: false,
};

describe('Content', () => {
  it('keeps a blob where it was pushed, and nowhere else', () => {
    expect(content.find(pushing.repository, DIGEST)).toMatchObject({ digest: DIGEST, missing: false });
    expect(content.find(other, DIGEST)).toBeUndefined();
  });

  it('keeps nothing for a repository that was deleted meanwhile', async () => {
    const late = Buffer.from('late');
    await expect(content.keepSmall(GONE, digestOf(late), late)).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
    });
    await expect(content.mount(GONE, DIGEST, () => true)).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
  });

  it('mounts what is there, unless the right to it has gone by then', async () => {
    expect(await content.mount(other, DIGEST, () => false)).toBe(false);
    expect(content.find(other, DIGEST)).toBeUndefined();
    expect(await content.mount(other, DIGEST, () => true)).toBe(true);
    expect(content.find(other, DIGEST)).toBeDefined();
    expect(await content.mount(other, digestOf(Buffer.from('absent')), () => true)).toBe(false);
  });

  it('mounts the blob of that digest, also where it was collected and pushed anew meanwhile', async () => {
    const id = pushing.blobs.find(DIGEST)?.id ?? 0;
    const mounting = content.mount(other, DIGEST, () => true);
    await pushing.database.write(() => {
      pushing.database.prepare('DELETE FROM repository_blob').run();
      pushing.database.prepare('DELETE FROM blob').run();
      pushing.blobs.recordSmall(digestOf(Buffer.from('another')), Buffer.from('another'));
      pushing.blobs.recordSmall(DIGEST, BYTES);
    });
    expect(await mounting).toBe(true);
    expect(content.find(other, DIGEST)?.id).toBe(id + 1);
  });

  it('renews no promise for what has gone', async () => {
    expect(await content.renew(pushing.repository, DIGEST)).toBe(true);
    expect(await pushing.catalog.deletion.removeBlob(pushing.repository, DIGEST)).toBe(true);
    expect(await content.renew(pushing.repository, DIGEST)).toBe(false);
  });
});
