import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../blobs/digest.ts';
import type { DeletionSelection } from '../deletion/deletion-planner.ts';
import { parseRepositoryName } from '../repositories/names.ts';
import { indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';
import { StorageMeter } from './storage-usage.ts';
import type { StorageUsage } from './usage-sum.ts';

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

async function measure(): Promise<StorageUsage> {
  const meter = new StorageMeter(pushing.database);
  try {
    return await meter.measure();
  } finally {
    meter.close();
  }
}

/** The bytes of all projects, shared and unused are those that are stored. */
function expectSum({ bytes, sharedBytes, unusedBytes, projects }: StorageUsage): void {
  expect(projects.reduce((sum, { uniqueBytes }) => sum + uniqueBytes, sharedBytes + unusedBytes)).toBe(bytes);
}

/** Plans and carries out; what the plan said must be what the storage then says. */
async function expectAgreement(selection: Partial<DeletionSelection>): Promise<number> {
  const { deletion } = pushing.catalog;
  const { repository } = pushing;
  const whole = { digests: [], tags: [], ...selection };
  const before = await measure();
  const { space } = (await deletion.plan(repository, whole)) ?? {};
  if (space === undefined) throw new Error('the space is known');
  await deletion.removeSelection(repository, whole, 'test');
  const after = await measure();
  expectSum(before);
  expectSum(after);
  expect(after.bytes).toBe(before.bytes);
  expect(after.unusedBytes - before.unusedBytes).toBe(space.reclaimableBytes);
  return space.reclaimableBytes;
}

/** Another repository, which has pushed an image of the same content. */
async function copyTo(fullName: string, content: string): Promise<void> {
  const { projects, repositories, links, manifests } = pushing.catalog;
  const name = parseRepositoryName(fullName);
  const owner = { public: true, ownerId: undefined, actor: 'test' };
  const projectId =
    projects.byName(name.project)?.id ?? (await projects.create({ name: name.project, ...owner })).id;
  const repository = await repositories.ensure(name, projectId);
  const image = (await pushing.image(content)) as {
    config: { digest: string };
    layers: { digest: string }[];
  };
  await pushing.database.write(() => {
    for (const { digest } of [image.config, ...image.layers]) {
      links.link(repository, pushing.blobs.find(digest)?.id ?? 0);
    }
  });
  const payload = Buffer.from(JSON.stringify({ ...image, annotations: { of: fullName } }));
  await manifests.push({
    repository,
    payload,
    contentType: '',
    digest: digestOf(payload),
    tags: [],
    condition: { ifMatch: undefined, ifNoneMatch: false },
    actor: 'test',
  });
}

function sizeOf(content: string): number {
  return `{"os":"linux","architecture":"${content}"}`.length + content.length;
}

describe('what a deletion frees, and what then is unused', () => {
  it('agree on an image that shares nothing', async () => {
    const image = await pushing.push(await pushing.image('alone'), 'v1');
    expect(await expectAgreement({ digests: [image.digest] })).toBe(sizeOf('alone'));
    expect(await measure()).toMatchObject({ unusedBytes: sizeOf('alone'), projects: [] });
  });

  it('agree on layers that others share, in the repository, the project and another project', async () => {
    const base = await pushing.pushBlob('base layer');
    const image = async (content: string) => ({
      ...(await pushing.image(content)),
      layers: [base, await pushing.pushBlob(content)],
    });
    const one = await pushing.push(await image('one'));
    const two = await pushing.push(await image('two'));
    const both = await pushing.push(await image('both'));
    await copyTo('library/other', 'one');
    await copyTo('team/app', 'both');
    expect(await expectAgreement({ digests: [one.digest] })).toBe(0);
    expect(await expectAgreement({ digests: [two.digest] })).toBe(sizeOf('two'));
    expect(await expectAgreement({ digests: [both.digest] })).toBe('base layer'.length);
    const { projects, sharedBytes } = await measure();
    expect(projects.map(({ bytes }) => bytes)).toEqual([sizeOf('one'), sizeOf('both')]);
    expect(sharedBytes).toBe(0);
  });

  it('agree on an index with its platforms, what hangs on it, and a blob that is named twice', async () => {
    const amd64 = await pushing.push(await pushing.image('amd64'));
    const layer = await pushing.pushBlob('twice');
    const arm64 = await pushing.push({ ...(await pushing.image('arm64')), layers: [layer, layer] });
    const list = await pushing.push(indexOf(amd64, arm64), 'v1');
    await pushing.push(await pushing.image('sbom', { subject: list }));
    await pushing.push(await pushing.image('signature'), `${list.digest.replace(':', '-')}.sig`);
    const sizes = ['amd64', 'sbom', 'signature'].map(sizeOf);
    const arm64Size = sizeOf('arm64') - 'arm64'.length + 'twice'.length;
    const loose = 'arm64'.length;
    expect((await measure()).unusedBytes).toBe(loose);
    expect(await expectAgreement({ digests: [list.digest] })).toBe(
      sizes.reduce((sum, size) => sum + size, arm64Size),
    );
  });

  it('agree on the blobs of a build cache, which an index names', async () => {
    const cached = await pushing.pushBlob('cached layer', 'application/vnd.oci.image.layer.v1.tar+gzip');
    const config = await pushing.pushBlob('{"layers":[]}', 'application/vnd.buildkit.cacheconfig.v0');
    const cache = await pushing.push(indexOf(cached, config), 'cache');
    expect((await measure()).unusedBytes).toBe(0);
    expect(await expectAgreement({ digests: [cache.digest] })).toBe(cached.size + config.size);
  });

  it('agree that a tag frees nothing, nor what is missing or was never linked', async () => {
    pushing.sparseImages = true;
    const lost = await pushing.pushBlob('lost');
    const image = await pushing.push({ ...(await pushing.image('some')), layers: [lost] }, 'v1');
    await copyTo('team/app', 'elsewhere');
    const named = { ...lost, digest: digestOf(Buffer.from('elsewhere')), size: 9 };
    await pushing.database.write(() =>
      pushing.database.execute(`DELETE FROM repository_blob WHERE repository_id = ${pushing.repository.id}
        AND blob_id = (SELECT id FROM blob WHERE digest = '${named.digest}')`),
    );
    const sparse = await pushing.push({ ...(await pushing.image('none')), layers: [named] });
    pushing.database.execute(`UPDATE blob SET missing = 1 WHERE digest = '${lost.digest}'`);
    expect(await expectAgreement({ tags: ['v1'] })).toBe(0);
    const configs = [sizeOf('some') - 4, sizeOf('none') - 4];
    expect(await expectAgreement({ digests: [image.digest, sparse.digest] })).toBe(
      configs.reduce((sum, size) => sum + size),
    );
  });
});
