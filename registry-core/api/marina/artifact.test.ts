import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtureDigest } from '../../catalog/testing/fixtures.ts';
import type { ArtifactDetail, Child, ReferrerTree } from '../schemas/marina/artifact.ts';
import type { DeletePlan, DeleteResult } from '../schemas/marina/deletion.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const APP = '/api/marina/v1/repositories/team%2Fapp';

let api: ApiFixture;
let repositoryId: number;

beforeEach(async () => {
  api = await ApiFixture.open();
  repositoryId = api.fixtures.repository(api.project('team'), 'team/app');
});

afterEach(() => api.close());

async function get<Body>(path: string): Promise<Body> {
  const response = await api.send(`${APP}/artifacts/${path}`);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<Body>();
}

const CONFIG_FACTS = {
  os: 'linux',
  architecture: 'arm64',
  variant: 'v8',
  created: '2024-02-03T04:05:06.789123456Z',
  author: 'somebody',
  config: {
    Env: ['PATH=/bin', 'EMPTY=', 'BARE'],
    Entrypoint: ['/app'],
    Cmd: null,
    WorkingDir: '/srv',
    User: '1000',
    ExposedPorts: { '80/tcp': {} },
    Volumes: { '/data': {} },
    Labels: { maintainer: 'x', odd: 7 },
  },
  history: [
    { created: '2024-01-01T00:00:00Z', created_by: 'ADD rootfs' },
    { created_by: 'ENV PATH', empty_layer: true },
    { created_by: 'COPY app', comment: 'buildkit' },
  ],
};

describe('an artifact in detail', () => {
  it('shows config, layers matched to history, sizes and tags', async () => {
    const [base, top] = [
      { digest: fixtureDigest('base'), size: 100 },
      { digest: fixtureDigest('top'), size: 7 },
    ];
    api.fixtures.image({ repositoryId, seed: 'other', layers: [base] });
    api.fixtures.image({
      repositoryId,
      seed: 'app',
      tags: ['v1', 'v2'],
      layers: [base, top],
      config: { digest: fixtureDigest('config'), size: 3, facts: CONFIG_FACTS },
      annotations: { 'org.opencontainers.image.title': '<b>x</b>' },
    });
    api.database.prepare('UPDATE blob SET missing = 1 WHERE digest = ?').run(top.digest);
    const detail = await get<ArtifactDetail>('v1');
    expect(detail).toMatchObject({
      repository: 'team/app',
      createdAt: '2024-02-03T04:05:06.789Z',
      platforms: [{ os: 'linux', architecture: 'arm64', variant: 'v8' }],
      annotations: { 'org.opencontainers.image.title': '<b>x</b>' },
      config: { digest: fixtureDigest('config'), size: 3 },
      subject: null,
      accessoryType: null,
      children: [],
      parents: [],
    });
    expect(detail.runtime).toEqual({
      environment: [
        { name: 'PATH', value: '/bin' },
        { name: 'EMPTY', value: '' },
        { name: 'BARE', value: '' },
      ],
      entrypoint: ['/app'],
      command: [],
      workingDirectory: '/srv',
      user: '1000',
      exposedPorts: ['80/tcp'],
      volumes: ['/data'],
      stopSignal: '',
      labels: { maintainer: 'x' },
      author: 'somebody',
    });
    expect(detail.layers).toMatchObject([
      { position: 1, digest: base.digest, size: 100, createdBy: 'ADD rootfs', stored: true, shared: true },
      { position: 2, digest: top.digest, size: 7, createdBy: 'COPY app', stored: false, shared: false },
    ]);
    expect(detail.history.map(({ createdBy, layerSize }) => [createdBy, layerSize])).toEqual([
      ['ADD rootfs', 100],
      ['ENV PATH', null],
      ['COPY app', 7],
    ]);
    expect(detail.tagDetails.map(({ name }) => name)).toEqual(['v1', 'v2']);
  });

  it('takes a config of any shape', async () => {
    const shapes: Record<string, unknown>[] = [
      { config: [], history: {}, os: 7, created: 'yesterday' },
      { config: { Env: 'x', Labels: [], ExposedPorts: null }, history: [null, 'x', { created: 5 }] },
      {},
    ];
    for (const [index, facts] of shapes.entries()) {
      const config = { digest: fixtureDigest(`config ${index}`), size: 1, facts };
      api.fixtures.image({ repositoryId, seed: `odd ${index}`, tags: [`odd${index}`], config });
      const detail = await get<ArtifactDetail>(`odd${index}`);
      expect(detail.runtime).toMatchObject({ environment: [], labels: {} });
      expect(detail.createdAt).toBeNull();
    }
  });

  it('shows what an index holds, stored or not, and which index holds a child', async () => {
    const child = api.fixtures.image({ repositoryId, seed: 'child', tags: ['arm'] });
    const index = api.fixtures.index({
      repositoryId,
      seed: 'index',
      tags: ['multi'],
      children: [
        { digest: child.digest, platform: { os: 'linux', architecture: 'arm64' } },
        { digest: fixtureDigest('absent'), platform: { os: 'unknown', architecture: 'unknown' } },
      ],
    });
    const children = await get<Child[]>('multi/children');
    expect(children).toMatchObject([
      { digest: child.digest, stored: true, tags: ['arm'], platform: { os: 'linux', architecture: 'arm64' } },
      { digest: fixtureDigest('absent'), stored: false, totalSize: null, platform: null, pushedAt: null },
    ]);
    expect((await get<ArtifactDetail>('multi')).children).toEqual(children);
    expect(await get<ArtifactDetail>('arm')).toMatchObject({ parents: [index.digest] });
  });

  it('shows everything that refers to it', async () => {
    const app = api.fixtures.image({ repositoryId, seed: 'app', tags: ['v1'] });
    const sbom = api.fixtures.image({
      repositoryId,
      seed: 'sbom',
      subject: app.digest,
      artifactType: 'application/spdx+json',
      annotations: { a: 'b' },
    });
    api.fixtures.image({
      repositoryId,
      seed: 'signature',
      subject: sbom.digest,
      artifactType: 'application/vnd.cncf.notary.signature',
    });
    expect(await get<ReferrerTree>('v1/referrers')).toMatchObject({
      truncated: false,
      referrers: [
        { digest: sbom.digest, depth: 1, subjectDigest: app.digest, artifactType: 'application/spdx+json' },
        { depth: 2, subjectDigest: sbom.digest, accessoryType: 'signature.notation' },
      ],
    });
    expect(await get<ArtifactDetail>(sbom.digest)).toMatchObject({
      subject: app.digest,
      accessoryType: 'subject.accessory',
      referrerCount: 1,
    });
  });

  it('gives the manifest byte for byte', async () => {
    const app = api.fixtures.image({ repositoryId, seed: 'app', tags: ['v1'] });
    const response = await api.send(`${APP}/artifacts/v1/manifest`);
    expect(fixtureDigest(response.body)).toBe(app.digest);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
    expect((await api.send(`${APP}/artifacts/none/manifest`)).statusCode).toBe(404);
  });

  it('gives no manifest that is not what its digest says', async () => {
    api.fixtures.image({ repositoryId, seed: 'app', tags: ['v1'] });
    api.database.execute("UPDATE manifest SET payload = x'7b7d'");
    const response = await api.send(`${APP}/artifacts/v1/manifest`);
    expect([response.statusCode, response.json<{ errors: [{ code: string }] }>().errors[0].code]).toEqual([
      404,
      'MANIFEST_UNKNOWN',
    ]);
  });
});

describe('deleting a selection', () => {
  const post = (what: 'plan-delete' | 'delete', body: object, as: Caller = 'owner') =>
    api.send(`${APP}/artifacts:${what}`, { method: 'POST', body, as });

  it('is planned without changing anything, and then goes as planned', async () => {
    const app = api.fixtures.image({ repositoryId, seed: 'app', tags: ['v1'] });
    const sbom = api.fixtures.image({ repositoryId, seed: 'sbom', subject: app.digest });
    api.fixtures.image({ repositoryId, seed: 'other', tags: ['keep', 'drop'] });
    const selection = { digests: [app.digest], tags: ['drop', 'none'] };
    const planned = (await post('plan-delete', selection)).json<DeletePlan>();
    expect(planned).toMatchObject({
      artifacts: [
        { digest: app.digest, reason: 'selected', tags: ['v1'] },
        { digest: sbom.digest, reason: 'referrer' },
      ],
      tags: ['drop', 'v1'],
      reclaimableBlobs: 4,
      refused: [{ reference: 'none', code: 'gone', reason: expect.stringContaining('team/app') }],
    });
    expect(api.events.lastId()).toBe(0);
    const done = (await post('delete', selection)).json<DeleteResult>();
    expect(done).toEqual({
      deletedArtifacts: planned.artifacts.map(({ digest }) => digest),
      deletedTags: planned.tags,
      deletedTagCount: planned.tagCount,
      failures: [{ reference: 'none', code: 'NOT_FOUND', message: expect.any(String) }],
    });
    expect(api.events.after(0, 10).every(({ actor }) => actor === 'owner')).toBe(true);
  });

  it('tells what it frees once all artifacts of an older version were looked through', async () => {
    const { digest, id } = api.fixtures.image({ repositoryId, seed: 'app', tags: ['v1'] });
    api.fixtures.image({ repositoryId, seed: 'other' });
    const plan = async () => (await post('plan-delete', { digests: [digest] })).json<DeletePlan>();
    expect(await plan()).toMatchObject({ reclaimableBlobs: 2, sharedBytes: 0, lookedThrough: null });
    api.database.execute(`UPDATE artifact_derivation SET after_id = ${id}, done = 0`);
    const unknown = { reclaimableBytes: null, reclaimableBlobs: null, sharedBytes: null, sharedBlobs: null };
    expect(await plan()).toMatchObject({ artifacts: [{ digest }], ...unknown, lookedThrough: 50 });
  });

  it('needs the right to delete what is selected', async () => {
    api.fixtures.image({ repositoryId, seed: 'app', tags: ['v1'] });
    for (const what of ['plan-delete', 'delete'] as const) {
      for (const body of [{ tags: ['v1'] }, { digests: [fixtureDigest('x')] }, {}]) {
        expect((await post(what, body, 'developer')).statusCode).toBe(403);
      }
    }
    expect((await post('delete', { digests: 'x' })).statusCode).toBe(400);
    expect((await post('plan-delete', {})).json()).toMatchObject({ artifacts: [], tags: [] });
  });
});
