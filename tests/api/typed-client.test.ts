import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { openRegistry, type Registry } from '../../registry-core/index.ts';
import { ApiError } from '../../renderer/api/api-error.ts';
import { type ApiClient, createApiClient } from '../../renderer/api/client.ts';
import { followLiveEvents } from '../../renderer/api/live-events.ts';
import { artifactParams, projectNamed, repositoryParams } from '../../renderer/api/names.ts';
import { everyItem } from '../../renderer/api/paging.ts';
import { removeFolder, temporaryFolder } from '../support/registry.ts';
import { OCI_INDEX_TYPE, RegistryClient, sha256 } from '../support/registry-client.ts';

const DESKTOP_TOKEN = 'x'.repeat(43);
const REPOSITORY = 'team/group/app';
const TEAM = { repository: REPOSITORY };

let dataFolder: string;
let registry: Registry;
let docker: RegistryClient;
/** As the window uses it: no credential of its own, its host adds the desktop token. */
let window: ApiClient;
let password: string;

beforeAll(async () => {
  dataFolder = await temporaryFolder();
  // No password is chosen: the first run makes one.
  registry = await openRegistry({ port: 0, dataFolder, desktopToken: DESKTOP_TOKEN });
  window = createApiClient((path, init) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${DESKTOP_TOKEN}`);
    return fetch(registry.url + path, { ...init, headers });
  });
  ({ password } = await window.call('revealInitialPassword', {}));
  docker = new RegistryClient(registry.url, { username: 'admin', password });
});

afterAll(async () => {
  await registry.close();
  await removeFolder(dataFolder);
});

describe('the typed client against a running registry', () => {
  it('reads how clients connect, with the password of the first run', async () => {
    expect(password).toBe(registry.initialAdminPassword);
    expect(await window.call('getConnection', {})).toMatchObject({
      address: `localhost:${registry.port}`,
      username: 'admin',
      initialPassword: true,
    });
    expect(await window.call('getCurrentUserInfo', {})).toMatchObject({
      username: 'admin',
      sysadmin_flag: true,
    });
  });

  it('makes a project and sees what is pushed to it, at once and live', async () => {
    await window.call('createProject', { body: { project_name: 'team', metadata: { public: 'false' } } });
    const ends = new AbortController();
    const events: LiveEvent[] = [];
    const pushed = new Promise<void>((resolve) => {
      const listener = {
        onEvent: (event: LiveEvent) => {
          events.push(event);
          if (event.type === 'artifact.pushed') resolve();
        },
        onConnected: (connected: boolean) => {
          if (connected) void docker.pushImage(REPOSITORY, 'v1');
        },
      };
      void followLiveEvents(window.transport, listener, ends.signal);
    });
    await pushed;
    ends.abort();
    expect(events.at(-1)).toMatchObject({ repository: REPOSITORY, tag: 'v1', actor: 'admin' });

    const page = await window.call('pageArtifacts', { params: TEAM });
    expect(page).toMatchObject({ total: 1, nextCursor: null, items: [{ tags: ['v1'], type: 'IMAGE' }] });
    expect((await window.call('pageRepositories', { query: { project: 'team' } })).items).toMatchObject([
      { name: REPOSITORY, artifactCount: 1 },
    ]);
    expect((await window.call('listRecent', {})).pushes).toMatchObject([
      { repository: REPOSITORY, tag: 'v1' },
    ]);
    expect(
      (await window.list('listRepositories', { params: { project_name: 'team' } })).items.map(
        ({ name }) => name,
      ),
    ).toEqual([REPOSITORY]);
  });

  it('shows an artifact in detail and its manifest byte for byte', async () => {
    const detail = await window.call('getArtifactDetail', { params: { ...TEAM, reference: 'v1' } });
    expect(detail).toMatchObject({
      platforms: [{ os: 'linux', architecture: 'amd64' }],
      runtime: { labels: { content: 'v1' } },
      layers: [{ stored: true, size: 2 }],
    });
    expect(sha256(await window.text('getManifest', { params: { ...TEAM, reference: 'v1' } }))).toBe(
      detail.digest,
    );
    const harbor = await window.call('getArtifact', {
      params: artifactParams(REPOSITORY, detail.digest),
    });
    expect(harbor).toMatchObject({ digest: detail.digest, tags: [{ name: 'v1' }] });
  });

  it('hides what belongs to an index or to another artifact, and shows it there', async () => {
    const child = await docker.pushImage(REPOSITORY, undefined, 'child');
    const childManifest = JSON.stringify(child.manifest);
    const platform = { os: 'linux', architecture: 'arm64' };
    const index = await docker.pushManifest(REPOSITORY, 'multi', {
      schemaVersion: 2,
      mediaType: OCI_INDEX_TYPE,
      manifests: [
        { mediaType: child.manifest.mediaType, digest: child.digest, size: childManifest.length, platform },
      ],
    });
    const signature = await docker.imageManifest(REPOSITORY, 'signature');
    const signatureTag = `${index.replace(':', '-')}.sig`;
    await docker.pushManifest(REPOSITORY, signatureTag, signature);
    await docker.pushManifest(REPOSITORY, undefined, {
      ...(await docker.imageManifest(REPOSITORY, 'sbom')),
      subject: { mediaType: OCI_INDEX_TYPE, digest: index, size: 1 },
    });

    const page = await window.call('pageArtifacts', { params: TEAM });
    expect(page.items.map(({ tags }) => tags)).toEqual([['multi'], ['v1']]);
    expect(page.items[0]).toMatchObject({ childCount: 1, referrerCount: 2, platforms: [platform] });
    expect((await window.list('listArtifacts', { params: repositoryParams(REPOSITORY) })).total).toBe(2);
    expect(await window.call('listChildren', { params: { ...TEAM, reference: 'multi' } })).toMatchObject([
      { digest: child.digest, platform },
    ]);
    const { referrers } = await window.call('listReferrerTree', { params: { ...TEAM, reference: 'multi' } });
    expect(referrers.map(({ accessoryType, tags }) => [accessoryType, tags])).toEqual([
      ['signature.cosign', [signatureTag]],
      ['subject.accessory', []],
    ]);

    const selection = { digests: [index], tags: [] };
    const plan = await window.call('planDelete', { params: TEAM, body: selection });
    expect(plan.artifacts.map(({ reason }) => reason).sort()).toEqual([
      'child',
      'referrer',
      'referrer',
      'selected',
    ]);
    expect(plan.tags).toEqual(['multi', signatureTag].sort());
    const result = await window.call('deleteSelection', { params: TEAM, body: selection });
    expect(result.deletedArtifacts).toHaveLength(4);
    expect((await window.call('pageArtifacts', { params: TEAM, query: { scope: 'all' } })).total).toBe(1);
    expect((await docker.get(`/v2/${REPOSITORY}/manifests/multi`)).status).toBe(404);
  });

  it('tags without pushing, and untags', async () => {
    await window.call('createTag', { params: artifactParams(REPOSITORY, 'v1'), body: { name: 'stable' } });
    expect((await docker.head(`/v2/${REPOSITORY}/manifests/stable`)).status).toBe(200);
    expect(
      (await window.list('listTags', { params: artifactParams(REPOSITORY, 'v1') })).items.map(
        ({ name }) => name,
      ),
    ).toEqual(['stable', 'v1']);
    const { digest } = await window.call('getArtifactDetail', { params: { ...TEAM, reference: 'v1' } });
    await window.call('deleteTag', { params: { ...artifactParams(REPOSITORY, digest), tag_name: 'stable' } });
    expect((await docker.head(`/v2/${REPOSITORY}/manifests/stable`)).status).toBe(404);
  });

  it('pages through everything', async () => {
    for (let number = 0; number < 7; number += 1) await docker.pushImage('team/many', `t${number}`);
    const names: string[] = [];
    const pages = everyItem((cursor) =>
      window.call('pageTags', { params: { repository: 'team/many' }, query: { limit: 3, cursor } }),
    );
    for await (const { name } of pages) names.push(name);
    expect(names).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6']);
    const numbered = await window.list('listArtifacts', {
      params: repositoryParams('team/many'),
      query: { page: 2, page_size: 5 },
    });
    expect(numbered).toMatchObject({ total: 7, items: [{}, {}] });
  });

  it('measures storage once for what repositories share', async () => {
    await docker.pushImage('library/copy', 'v1');
    const whoShares = async (): Promise<unknown> =>
      (await window.call('getStorageUsage', {})).projects.map(({ name, sharedBytes }) => [
        name,
        sharedBytes > 0,
      ]);
    // A measurement is given again for a while.
    await expect.poll(whoShares, { timeout: 30_000 }).toEqual(
      expect.arrayContaining([
        ['team', true],
        ['library', true],
      ]),
    );
    const storage = await window.call('getStorageUsage', {});
    expect(storage.diskFree).toBeGreaterThan(0);
    expect((await window.call('getStatistic', {})).total_storage_consumption).toBe(storage.bytes);
  });

  it('finds by name, changes settings, and explains refusals', async () => {
    expect(await window.call('find', { query: { q: 'group' } })).toMatchObject({
      repositories: [{ name: REPOSITORY }],
    });
    expect(await window.call('changeSettings', { body: { uploadExpiryHours: 12 } })).toMatchObject({
      uploadExpiryHours: 12,
    });
    const refusal = await window
      .call('deleteProject', projectNamed('team'))
      .catch((failure: unknown) => failure);
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ code: 'PRECONDITION', status: 412, requestId: expect.any(String) });
    expect(await window.call('getProjectDeletable', projectNamed('team'))).toMatchObject({
      deletable: false,
    });
    await expect(
      window.call('getArtifactDetail', { params: { ...TEAM, reference: 'none' } }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(REPOSITORY),
    });
  });

  it('sets a forgotten password from the window', async () => {
    const { user_id: userId } = await window.call('getCurrentUserInfo', {});
    await window.call('updateUserPassword', {
      params: { user_id: userId },
      body: { new_password: 'Another12345' },
    });
    expect((await docker.get('/v2/')).status).toBe(401);
    expect(await window.call('getConnection', {})).toMatchObject({ initialPassword: false });
    await expect(window.call('revealInitialPassword', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the document of a running registry', () => {
  it('gives every operation an id of its own', async () => {
    const response = await fetch(`${registry.url}/devcenter-api-2.0/json`);
    const { paths } = (await response.json()) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['getHealth', 'getPing', 'listProjects', 'followEvents']));
  });
});
