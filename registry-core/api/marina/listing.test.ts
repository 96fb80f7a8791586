import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIXTURE_EPOCH } from '../../catalog/testing/fixtures.ts';
import type { ArtifactPage, RepositoryPage, TagPage } from '../schemas/marina/listing.ts';
import { ApiFixture, type Caller, type TestRequest } from '../testing/api-fixture.ts';

const V1 = '/api/marina/v1';
const APP = `${V1}/repositories/team%2Fapp`;

let api: ApiFixture;
let projectId: number;
let repositoryId: number;

beforeEach(async () => {
  api = await ApiFixture.open();
  projectId = api.project('team');
  repositoryId = api.fixtures.repository(projectId, 'team/app');
});

afterEach(() => api.close());

async function get<Page>(path: string, as: Caller = 'admin'): Promise<Page> {
  const response = await api.send(path, { as });
  expect(response.statusCode, response.body).toBe(200);
  return response.json<Page>();
}

/** Follows a list to its end and gives what `pick` takes of each item. */
async function walk<Item>(path: string, pick: (item: Item) => string | number): Promise<(string | number)[]> {
  const found: (string | number)[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { items: Item[]; nextCursor: string | null } = await get(`${path}${after}`);
    found.push(...page.items.map(pick));
    cursor = page.nextCursor;
  }
  return found;
}

describe('the artifact list', () => {
  beforeEach(() => api.fixtures.fillRepository(repositoryId, 25));

  it('gives every artifact once, the last pushed first, with the total on the first page', async () => {
    const first = await get<ArtifactPage>(`${APP}/artifacts?limit=10`);
    expect(first.total).toBe(25);
    const second = await get<ArtifactPage>(`${APP}/artifacts?limit=10&cursor=${first.nextCursor}`);
    expect(second).not.toHaveProperty('total');
    const tags = await walk<ArtifactPage['items'][number]>(
      `${APP}/artifacts?limit=10`,
      (item) => item.tags[0] ?? '',
    );
    expect(tags).toEqual(Array.from({ length: 25 }, (_, index) => `v${24 - index}`));
  });

  it('stays whole while artifacts come and go between pages', async () => {
    const first = await get<ArtifactPage>(`${APP}/artifacts?limit=10`);
    api.fixtures.image({ repositoryId, seed: 'new', tags: ['new'], pushedAt: FIXTURE_EPOCH + 1e9 });
    await api.catalog.deletion.removeSelection(
      { id: repositoryId, name: 'team/app', projectId },
      { digests: [first.items.at(-1)?.digest ?? ''], tags: [] },
      'admin',
    );
    const second = await get<ArtifactPage>(`${APP}/artifacts?limit=10&cursor=${first.nextCursor}`);
    expect(second.items[0]?.tags).toEqual(['v14']);
  });

  it('is ordered by pull and by size, in both directions', async () => {
    api.database.prepare('UPDATE artifact SET pulled_at = 5 WHERE id = 3').run();
    api.database.prepare('UPDATE artifact SET size = 5 WHERE id = 4').run();
    const first = async (query: string) =>
      (await get<ArtifactPage>(`${APP}/artifacts?${query}`)).items[0]?.id;
    expect(await first('sort=pulled')).toBe(3);
    expect(await first('sort=size&order=ascending')).toBe(4);
    const ids = await walk<ArtifactPage['items'][number]>(
      `${APP}/artifacts?limit=4&sort=pulled&order=ascending`,
      ({ id }) => id,
    );
    expect(ids).toEqual([1, 2, ...Array.from({ length: 22 }, (_, index) => index + 4), 3]);
  });

  it('is filtered by every kind of term', async () => {
    const [oldest] = (await get<ArtifactPage>(`${APP}/artifacts?order=ascending&limit=1`)).items;
    const digest = oldest?.digest ?? '';
    const arm = api.fixtures.image({
      repositoryId,
      seed: 'arm',
      tags: ['Arm-Build'],
      config: { digest, size: 1, facts: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      pulledAt: Date.now() - 1000,
      pushedAt: Date.now(),
    });
    const untagged = api.fixtures.image({ repositoryId, seed: 'untagged', type: 'CHART' });
    const list = api.fixtures.index({
      repositoryId,
      seed: 'list',
      children: [{ digest: arm.digest, platform: { os: 'linux', architecture: 'arm64' } }],
    });
    const found = async (filter: string) =>
      (await get<ArtifactPage>(`${APP}/artifacts?filter=${encodeURIComponent(filter)}`)).items.map(
        ({ id }) => id,
      );
    expect(await found('tag:v1')).toEqual([2]);
    expect(await found('tag:~arm')).toEqual([arm.id]);
    expect(await found('v24')).toEqual([25]);
    expect(await found(`digest:${digest.slice(0, 20)}`)).toEqual([1]);
    expect(await found(`${digest.slice(7, 20)}`)).toEqual([1]);
    expect(await found('is:untagged type:chart')).toEqual([untagged.id]);
    expect(await found('platform:arm64')).toEqual([arm.id, list.id]);
    expect(await found('platform:windows/arm64')).toEqual([]);
    expect(await found('pulled:<1h')).toEqual([arm.id]);
    expect(await found('pushed:<1d')).toEqual([arm.id]);
    expect(await found('size:>1TB')).toEqual([]);
    expect(await found('pulled:never is:tagged')).toHaveLength(25);
    const refused = await api.send(`${APP}/artifacts?filter=colour:blue`);
    expect(refused.statusCode).toBe(400);
  });

  it('leaves accessories and untagged children out unless all are asked for', async () => {
    const child = api.fixtures.image({ repositoryId, seed: 'child' });
    const list = api.fixtures.index({
      repositoryId,
      seed: 'list',
      children: [{ ...child, platform: { os: 'linux', architecture: 'amd64' } }],
      pushedAt: FIXTURE_EPOCH + 1e9,
    });
    api.fixtures.image({ repositoryId, seed: 'sbom', subject: list.digest });
    const top = await get<ArtifactPage>(`${APP}/artifacts`);
    expect(top.total).toBe(26);
    expect(top.items[0]).toMatchObject({
      digest: list.digest,
      platforms: [{ os: 'linux', architecture: 'amd64' }],
      childCount: 1,
      referrerCount: 1,
    });
    expect((await get<ArtifactPage>(`${APP}/artifacts?scope=all`)).total).toBe(28);
  });

  it('refuses limits and cursors that are not its own', async () => {
    const { nextCursor } = await get<ArtifactPage>(`${APP}/artifacts?limit=1`);
    for (const query of [
      'limit=0',
      'limit=all',
      'cursor=rubbish',
      `sort=size&cursor=${nextCursor}`,
      'sort=name',
    ]) {
      expect((await api.send(`${APP}/artifacts?${query}`)).statusCode, query).toBe(400);
    }
    expect((await get<ArtifactPage>(`${APP}/artifacts?limit=4294967296`)).items.length).toBeGreaterThan(1);
  });
});

describe('the tag list', () => {
  it('is ordered by name in bytes, by push and by pull', async () => {
    const names = ['b', 'B', 'a', '_', '10', '9'];
    names.forEach((name, index) => {
      api.fixtures.image({ repositoryId, seed: name, tags: [name], pushedAt: FIXTURE_EPOCH + index });
    });
    const walkTags = (query: string) =>
      walk<TagPage['items'][number]>(`${APP}/tags?limit=2&${query}`, ({ name }) => name);
    expect(await walkTags('')).toEqual([...names].sort());
    expect(await walkTags('order=descending')).toEqual([...names].sort().reverse());
    expect(await walkTags('sort=pushed')).toEqual([...names].reverse());
    expect(await walkTags('sort=pulled&order=ascending')).toEqual(names);
    expect(await walkTags('filter=B')).toEqual(['B', 'b']);
    const page = await get<TagPage>(`${APP}/tags?limit=1`);
    expect(page.total).toBe(6);
    expect(page.items).toMatchObject([
      { name: '10', type: 'IMAGE', platforms: [{ os: 'linux', architecture: 'amd64' }] },
    ]);
  });
});

describe('the repository list', () => {
  const walkNames = (query: string) =>
    walk<RepositoryPage['items'][number]>(`${V1}/repositories?limit=2&${query}`, ({ name }) => name);

  it('is ordered by name, last push, pulls and artifacts, of one project or of all', async () => {
    const open = api.project('open', { public: true });
    api.fixtures.repository(projectId, 'team/zeta', FIXTURE_EPOCH + 5000);
    const busy = api.fixtures.repository(open, 'open/busy', FIXTURE_EPOCH + 9000);
    api.fixtures.image({ repositoryId: busy, seed: 'x' });
    api.database.prepare("UPDATE repository SET pull_count = 7 WHERE name = 'team/app'").run();
    expect(await walkNames('')).toEqual(['open/busy', 'team/app', 'team/zeta']);
    expect(await walkNames('sort=updated')).toEqual(['open/busy', 'team/zeta', 'team/app']);
    expect(await walkNames('sort=pulls')).toEqual(['team/app', 'open/busy', 'team/zeta']);
    expect(await walkNames('sort=artifacts')).toEqual(['open/busy', 'team/zeta', 'team/app']);
    expect(await walkNames('project=team&order=descending')).toEqual(['team/zeta', 'team/app']);
    expect(await walkNames('filter=ZET team'.replace(' ', '%20'))).toEqual(['team/zeta']);
    expect((await get<RepositoryPage>(`${V1}/repositories?limit=1`)).total).toBe(3);
    expect((await get<RepositoryPage>(`${V1}/repositories`, 'stranger')).items).toMatchObject([
      { name: 'open/busy', projectName: 'open', artifactCount: 1 },
    ]);
  });
});

describe('lists of a private project', () => {
  it('cannot be told from none by strangers', async () => {
    api.fixtures.image({ repositoryId, seed: 'x', tags: ['v1'] });
    const requests: [path: string, request?: TestRequest][] = [
      ['repositories?project=NAME'],
      ['repositories/NAME%2Fapp/artifacts'],
      ['repositories/NAME%2Fapp/tags'],
      ['repositories/NAME%2Fapp/artifacts/v1'],
      ['repositories/NAME%2Fapp/artifacts/v1/manifest'],
      ['repositories/NAME%2Fapp/artifacts/v1/children'],
      ['repositories/NAME%2Fapp/artifacts/v1/referrers'],
      [
        'repositories/NAME%2Fapp/artifacts:plan-delete',
        { method: 'POST', body: { digests: [], tags: ['v1'] } },
      ],
      ['repositories/NAME%2Fapp/artifacts:delete', { method: 'POST', body: { digests: [], tags: ['v1'] } }],
    ];
    for (const [path, request] of requests) {
      for (const as of ['stranger', 'nobody'] as const) {
        const [there, none] = await Promise.all(
          ['team', 'absent'].map((name) =>
            api.send(`${V1}/${path.replace('NAME', name)}`, { ...request, as }),
          ),
        );
        expect(there?.statusCode, path).toBe(as === 'nobody' ? 401 : 403);
        expect(there?.body).toBe(none?.body);
      }
    }
  });
});
