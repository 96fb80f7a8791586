import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIXTURE_EPOCH, fixtureDigest, type StoredFixture } from '../../catalog/testing/fixtures.ts';
import type { HarborArtifact } from '../schemas/artifact.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const ARTIFACTS = '/api/v2.0/projects/team/repositories/base%252Fos/artifacts';

let api: ApiFixture;
let repositoryId: number;

beforeEach(async () => {
  api = await ApiFixture.open();
  repositoryId = api.fixtures.repository(api.project('team'), 'team/base/os');
});

afterEach(() => api.close());

let pushes = 0;

/** An image; each is pushed one second after the one before. */
function image(seed: string, options: { tags?: readonly string[]; subject?: string; type?: string } = {}) {
  pushes += 1;
  return api.fixtures.image({ repositoryId, seed, pushedAt: FIXTURE_EPOCH + pushes * 1000, ...options });
}

async function list(query = '', as: Caller = 'admin'): Promise<HarborArtifact[]> {
  const response = await api.send(`${ARTIFACTS}${query}`, { as });
  expect(response.statusCode).toBe(200);
  const artifacts = response.json<HarborArtifact[]>();
  expect(response.headers['x-total-count']).toBe(String(artifacts.length));
  return artifacts;
}

async function digests(q: string): Promise<string[]> {
  return (await list(`?q=${encodeURIComponent(q)}`)).map(({ digest }) => digest);
}

describe('the list of artifacts', () => {
  let first: StoredFixture;
  let second: StoredFixture;
  let child: StoredFixture;
  let taggedChild: StoredFixture;
  let index: StoredFixture;

  beforeEach(() => {
    first = image('first', { tags: ['v1', 'latest'] });
    second = image('second');
    child = image('child');
    taggedChild = image('tagged child', { tags: ['arm'] });
    pushes += 1;
    index = api.fixtures.index({
      repositoryId,
      seed: 'index',
      tags: ['multi'],
      pushedAt: FIXTURE_EPOCH + pushes * 1000,
      children: [
        { digest: child.digest, platform: { os: 'linux', architecture: 'amd64' } },
        { digest: taggedChild.digest, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
        { digest: fixtureDigest('absent'), annotations: { 'a.b': 'c' } },
      ],
    });
    image('signature', { subject: first.digest, tags: ['signed'] });
  });

  it('shows the last pushed first, without accessories and untagged children', async () => {
    expect((await list()).map(({ digest }) => digest)).toEqual([
      index.digest,
      taggedChild.digest,
      second.digest,
      first.digest,
    ]);
  });

  it("understands Harbor's special conditions", async () => {
    expect(await digests('tags=*')).toEqual([index.digest, taggedChild.digest, first.digest]);
    expect(await digests('tags=nil')).toEqual([second.digest]);
    expect(await digests('tags=v1')).toEqual([first.digest]);
    expect(await digests('tags=~AT')).toEqual([first.digest]);
    expect(await digests('tags={arm multi}')).toEqual([index.digest, taggedChild.digest]);
    expect(await digests('tags=(v1 latest)')).toEqual([first.digest]);
    expect(await digests('tags=(v1 arm)')).toEqual([]);
    expect(await digests('tags=none')).toEqual([]);
    expect(await digests('base=*')).toHaveLength(5);
    expect(await digests('base=*,tags=nil')).toEqual([child.digest, second.digest]);
    expect(await digests('labels=(1)')).toEqual([]);
  });

  it('filters by digest, types, size and times, and sorts', async () => {
    expect(await digests(`digest=${second.digest}`)).toEqual([second.digest]);
    expect(await digests('media_type=application/vnd.oci.image.config.v1+json')).toHaveLength(3);
    expect(await digests('manifest_media_type=~image.index')).toEqual([index.digest]);
    expect(await digests('type=IMAGE')).toHaveLength(4);
    expect(await digests('type=CHART')).toEqual([]);
    expect(await digests('size=[1~10]')).toEqual([]);
    const at = new Date(FIXTURE_EPOCH + (pushes - 1) * 1000).toISOString().slice(0, 19);
    expect(await digests(`push_time=[${at}~]`)).toEqual([index.digest]);
    const sorted = await list('?sort=push_time');
    expect(sorted.map(({ digest }) => digest)).toEqual([
      first.digest,
      second.digest,
      taggedChild.digest,
      index.digest,
    ]);
    expect((await api.send(`${ARTIFACTS}?q=size%3Dbig`)).statusCode).toBe(400);
  });

  it("gives an artifact Harbor's fields", async () => {
    const [found] = await list(`?q=digest%3D${first.digest}&with_label=true&with_accessory=true`);
    expect(found).toMatchObject({
      id: first.id,
      type: 'IMAGE',
      media_type: 'application/vnd.oci.image.config.v1+json',
      manifest_media_type: 'application/vnd.oci.image.manifest.v1+json',
      repository_name: 'team/base/os',
      digest: first.digest,
      pull_time: '0001-01-01T00:00:00.000Z',
      references: null,
      labels: [],
      extra_attrs: { os: 'linux', architecture: 'amd64' },
      accessories: [
        {
          subject_artifact_id: first.id,
          subject_artifact_digest: first.digest,
          subject_artifact_repo: 'team/base/os',
          type: 'subject.accessory',
        },
      ],
    });
    expect(found?.tags?.map(({ name }) => name)).toEqual(['latest', 'v1']);
    const [bare] = await list(`?q=digest%3D${first.digest}&with_tag=false`);
    expect(bare).toMatchObject({ tags: null, labels: null, accessories: null });
  });

  it('gives an index its references with the platforms as they were written', async () => {
    const [found] = await list('?q=tags%3Dmulti');
    expect(found?.references).toEqual([
      {
        parent_id: index.id,
        child_id: child.id,
        child_digest: child.digest,
        platform: { os: 'linux', architecture: 'amd64' },
      },
      {
        parent_id: index.id,
        child_id: taggedChild.id,
        child_digest: taggedChild.digest,
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      },
      {
        parent_id: index.id,
        child_id: 0,
        child_digest: fixtureDigest('absent'),
        annotations: { 'a.b': 'c' },
      },
    ]);
  });

  it('covers a whole project, and the latest of each repository', async () => {
    const other = api.fixtures.repository(api.catalog.projects.byName('team')?.id ?? 0, 'team/other');
    const late = api.fixtures.image({ repositoryId: other, seed: 'late', pushedAt: FIXTURE_EPOCH });
    const send = (query: string) => api.send(`/api/v2.0/projects/team/artifacts${query}`);
    const all = (await send('')).json<HarborArtifact[]>();
    expect(all.map(({ repository_name: name }) => name)).toEqual([
      ...new Array<string>(4).fill('team/base/os'),
      'team/other',
    ]);
    const latest = (await send('?latest_in_repository=true')).json<HarborArtifact[]>();
    expect(latest.map(({ digest }) => digest)).toEqual([index.digest, late.digest]);
  });
});

describe('one artifact', () => {
  it('is found by tag or digest, also an accessory and a child', async () => {
    const subject = image('subject', { tags: ['v1'] });
    const accessory = image('accessory', { subject: subject.digest });
    for (const [reference, digest] of [
      ['v1', subject.digest],
      [subject.digest, subject.digest],
      [encodeURIComponent(accessory.digest), accessory.digest],
    ]) {
      expect((await api.send(`${ARTIFACTS}/${reference}`)).json()).toMatchObject({ digest });
    }
    for (const reference of ['none', fixtureDigest('none'), 'sha256:short', '..']) {
      expect((await api.send(`${ARTIFACTS}/${encodeURIComponent(reference)}`)).statusCode).toBe(404);
    }
  });

  it('lists its accessories in pages', async () => {
    const subject = image('subject', { tags: ['v1'] });
    const [one, two] = [image('one', { subject: subject.digest }), image('two', { subject: subject.digest })];
    const response = await api.send(`${ARTIFACTS}/v1/accessories?page_size=1`);
    expect(response.json()).toMatchObject([{ digest: one.digest, artifact_id: one.id }]);
    expect(response.headers['x-total-count']).toBe('2');
    expect(response.headers['link']).toContain('rel="next"');
    const all = await api.send(`${ARTIFACTS}/v1/accessories?page_size=0`);
    expect(all.json<{ digest: string }[]>().map(({ digest }) => digest)).toEqual([one.digest, two.digest]);
  });

  it('tells its build history where the config does', async () => {
    const history = [{ created: '2024-01-01T00:00:00Z', created_by: 'RUN x', empty_layer: true }, 'rubbish'];
    api.fixtures.image({
      repositoryId,
      seed: 'built',
      tags: ['built'],
      config: { digest: fixtureDigest('config'), size: 10, facts: { os: 'linux', history } },
    });
    image('plain', { tags: ['plain'] });
    const found = (await api.send(`${ARTIFACTS}/built`)).json<HarborArtifact>();
    const href = found.addition_links['build_history']?.href ?? '';
    expect(href).toContain('/repositories/base%252Fos/artifacts/sha256:');
    expect((await api.send(href)).json()).toEqual([history[0]]);
    expect((await api.send(`${ARTIFACTS}/plain/additions/build_history`)).statusCode).toBe(400);
    expect((await api.send(`${ARTIFACTS}/built/additions/values.yaml`)).statusCode).toBe(400);
  });

  it('is deleted with what depends on it, by who may delete artifacts', async () => {
    const subject = image('subject', { tags: ['v1', 'v2'] });
    image('accessory', { subject: subject.digest });
    const remove = (as: Caller) => api.send(`${ARTIFACTS}/v1`, { method: 'DELETE', as });
    expect((await remove('developer')).statusCode).toBe(403);
    expect((await remove('owner')).statusCode).toBe(200);
    expect((await remove('owner')).statusCode).toBe(404);
    expect(api.database.prepare('SELECT count(*) AS count FROM artifact').get()).toEqual({ count: 0 });
  });

  it('stays while an index lists it', async () => {
    const child = image('child');
    api.fixtures.index({ repositoryId, seed: 'index', tags: ['multi'], children: [child] });
    const response = await api.send(`${ARTIFACTS}/${child.digest}`, { method: 'DELETE' });
    expect(response.statusCode).toBe(412);
    expect(response.json()).toMatchObject({ errors: [{ code: 'PRECONDITION' }] });
  });
});

describe('tags of an artifact', () => {
  it('are listed, made and removed', async () => {
    const artifact = image('app', { tags: ['v1'] });
    image('other', { tags: ['taken'] });
    const tags = `${ARTIFACTS}/${artifact.digest}/tags`;
    const create = (name: string, as: Caller = 'developer') =>
      api.send(tags, { method: 'POST', body: { name }, as });
    const created = await create('v2');
    expect(created.statusCode).toBe(201);
    expect(created.headers['location']).toBe(`${tags}/v2`);
    expect((await create('v3', 'guest')).statusCode).toBe(403);
    expect((await create('taken')).statusCode).toBe(409);
    expect((await create('.bad')).statusCode).toBe(400);
    const listed = await api.send(`${tags}?sort=name&q=name%3D~v`);
    expect(listed.json()).toMatchObject([
      { name: 'v1', immutable: false },
      { name: 'v2', signed: false },
    ]);
    expect(listed.headers['x-total-count']).toBe('2');
  });

  it("are deleted by Harbor's clients with the tag as the reference", async () => {
    const artifact = image('app', { tags: ['v1', 'v2'] });
    image('other', { tags: ['theirs'] });
    const remove = (reference: string, tag: string, as: Caller = 'owner') =>
      api.send(`${ARTIFACTS}/${reference}/tags/${tag}`, { method: 'DELETE', as });
    expect((await remove('v1', 'v1', 'developer')).statusCode).toBe(403);
    expect((await remove('v1', 'v1')).statusCode).toBe(200);
    expect((await remove('v1', 'v1')).statusCode).toBe(404);
    expect((await remove(artifact.digest, 'theirs')).statusCode).toBe(404);
    expect((await remove(artifact.digest, artifact.digest)).statusCode).toBe(404);
    expect((await remove(artifact.digest, 'v2')).statusCode).toBe(200);
    expect((await api.send(`${ARTIFACTS}/${artifact.digest}`)).json()).toMatchObject({ tags: null });
  });
});
