import {
  type ArtifactTerm,
  type CatalogLists,
  type Condition,
  type NumberedResult,
  openLists,
  type SortKey,
  type VisibleProjects,
} from '../catalog/index.ts';
import type { Database } from '../database/index.ts';
import type { FilledCatalog } from './full-catalog.ts';

const PAGE = { offset: 10, limit: 20 };
const VISIBLE: readonly VisibleProjects[] = ['all', { memberOf: [1, 2] }];
const TIME = '2024-01-01T00:00:00Z';

/** Harbor's `q` on a field, in each way that has SQL of its own. */
function conditionsOn(field: string, value: string): Condition[][] {
  return [
    [{ field, match: { kind: 'exact', value } }],
    [{ field, match: { kind: 'contains', value } }],
    [{ field, match: { kind: 'range', minimum: value, maximum: value } }],
    [{ field, match: { kind: 'anyOf', values: [value, value] } }],
  ];
}

function each(fields: Readonly<Record<string, string>>): Condition[][] {
  return [[], ...Object.entries(fields).flatMap(([field, value]) => conditionsOn(field, value))];
}

function sortsBy(...fields: readonly string[]): SortKey[][] {
  const one = fields.flatMap((field) => [true, false].map((descending) => [{ field, descending }]));
  return [[], ...one, fields.map((field) => ({ field, descending: true }))];
}

/** Reads every list of a catalog: each filter in the order of its own, and each order without a filter. */
export async function readEveryList(database: Database, filled: FilledCatalog): Promise<void> {
  const lists = openLists(database);
  await readProjects(lists);
  await readRepositories(lists, filled);
  await readArtifacts(lists, filled);
  await readArtifactPages(lists, filled);
  await readTags(lists, filled);
  await readContents(lists, filled);
}

async function read<Item>(result: Promise<NumberedResult<Item>>): Promise<void> {
  for await (const _part of (await result).items);
}

async function readProjects({ projects }: CatalogLists): Promise<void> {
  const fields = { name: 'library', project_id: '1', owner_id: '1', public: 'true', creation_time: TIME };
  for (const visible of VISIBLE) {
    const request = { ...PAGE, visible, conditions: [], sort: [] };
    for (const conditions of each(fields)) await read(projects.list({ ...request, conditions }));
    for (const sort of sortsBy('name', 'project_id', 'update_time')) {
      await read(projects.list({ ...request, sort }));
    }
    await projects.find('lib', visible, 5);
    await projects.statistics(visible);
  }
}

async function readRepositories({ repositories }: CatalogLists, filled: FilledCatalog): Promise<void> {
  const fields = {
    name: 'library/app',
    repository_id: '1',
    description: 'x',
    pull_count: '0',
    update_time: TIME,
  };
  const blob: Condition[] = [{ field: 'blob_digest', match: { kind: 'exact', value: filled.digest } }];
  repositories.byName('library/app');
  for (const visible of VISIBLE) {
    await repositories.find('app', visible, 5);
    for (const projectId of [undefined, filled.projectId]) {
      const request = { ...PAGE, visible, projectId, conditions: [], sort: [] };
      for (const conditions of [...each(fields), blob]) {
        await read(repositories.list({ ...request, conditions }));
      }
      for (const sort of sortsBy(
        'name',
        'id',
        'update_time',
        'pull_count',
        'artifact_count',
        'description',
      )) {
        await read(repositories.list({ ...request, sort }));
      }
      for (const order of ['name', 'updated', 'pulls', 'artifacts'] as const) {
        for (const descending of [true, false]) {
          for (const words of [[], ['app']]) {
            const page = { visible, projectId, words, order, descending, limit: 3 };
            const { nextCursor } = await repositories.page({ ...page, cursor: undefined });
            await repositories.page({ ...page, cursor: nextCursor ?? undefined });
          }
        }
      }
    }
  }
}

async function readArtifacts({ artifacts }: CatalogLists, filled: FilledCatalog): Promise<void> {
  const { repositoryId, projectId, digest, artifactId } = filled;
  const fields = {
    id: '1',
    digest,
    type: 'IMAGE',
    media_type: 'x',
    size: '1',
    push_time: TIME,
    pull_time: TIME,
  };
  const special: Condition[][] = [
    ...['*', 'nil', 'v1'].map((value): Condition[] => [{ field: 'tags', match: { kind: 'exact', value } }]),
    [{ field: 'tags', match: { kind: 'contains', value: 'v' } }],
    [{ field: 'tags', match: { kind: 'anyOf', values: ['v1', 'v2'] } }],
    [{ field: 'base', match: { kind: 'exact', value: '*' } }],
    [{ field: 'labels', match: { kind: 'exact', value: '1' } }],
  ];
  artifacts.find(repositoryId, 'latest');
  artifacts.find(repositoryId, digest);
  artifacts.typeOf('library/app', digest);
  artifacts.withIds([artifactId]);
  for (const scope of [{ repositoryId }, { projectId }]) {
    const request = { ...PAGE, scope, conditions: [], sort: [] };
    for (const conditions of [...each(fields), ...special]) {
      await read(artifacts.list({ ...request, conditions }));
    }
    for (const sort of sortsBy('push_time', 'pull_time', 'size', 'digest', 'type')) {
      await read(artifacts.list({ ...request, sort }));
    }
    await read(artifacts.list({ ...request, latestInRepository: true }));
  }
}

const TERMS: readonly (readonly ArtifactTerm[])[] = [
  [],
  [{ kind: 'text', text: 'v' }],
  [{ kind: 'text', text: 'abcdef' }],
  [{ kind: 'tag', text: 'v1', exact: true }],
  [{ kind: 'tag', text: 'v', exact: false }],
  [{ kind: 'tagged', tagged: true }],
  [{ kind: 'digest', prefix: 'sha256:ab' }],
  [{ kind: 'digest', prefix: 'sha256:abc' }],
  [{ kind: 'type', type: 'image' }],
  [{ kind: 'platform', os: 'linux', architecture: 'arm64' }],
  [{ kind: 'size', comparison: '>', bytes: 1 }],
  [{ kind: 'pushed', comparison: '>', time: 1 }],
  [{ kind: 'pulled', comparison: '<', time: 1 }],
  [{ kind: 'neverPulled' }],
];

async function readArtifactPages({ artifactPages }: CatalogLists, filled: FilledCatalog): Promise<void> {
  const { repositoryId } = filled;
  for (const order of ['pushed', 'pulled', 'size'] as const) {
    for (const [all, descending] of [
      [true, true],
      [false, true],
      [true, false],
      [false, false],
    ] as const) {
      for (const terms of TERMS) {
        const page = { repositoryId, terms, order, descending, all, limit: 3 };
        const { nextCursor } = await artifactPages.page({ ...page, cursor: undefined });
        await artifactPages.page({ ...page, cursor: nextCursor ?? undefined });
      }
    }
  }
}

async function readTags({ tags }: CatalogLists, filled: FilledCatalog): Promise<void> {
  const { repositoryId, artifactId } = filled;
  const fields = { id: '1', name: 'v1', artifact_id: '1', push_time: TIME, pull_time: TIME };
  const request = { ...PAGE, artifactId, repositoryId, conditions: [], sort: [] };
  for (const conditions of each(fields)) await read(tags.list({ ...request, conditions }));
  for (const sort of sortsBy('name', 'push_time', 'pull_time')) await read(tags.list({ ...request, sort }));
  tags.ofArtifacts([{ id: artifactId, tagCount: 1 }], 10);
  for (const visible of VISIBLE) await tags.find('v', visible, 5);
  for (const order of ['name', 'pushed', 'pulled'] as const) {
    for (const descending of [true, false]) {
      for (const words of [[], ['v']]) {
        const page = { repositoryId, words, order, descending, limit: 3 };
        const { nextCursor } = await tags.page({ ...page, cursor: undefined });
        await tags.page({ ...page, cursor: nextCursor ?? undefined });
      }
    }
  }
}

async function readContents({ contents, referrers }: CatalogLists, filled: FilledCatalog): Promise<void> {
  const { repositoryId, artifactId, indexId, digest, subject } = filled;
  await contents.parts(artifactId);
  contents.children(repositoryId, indexId, 10);
  contents.platforms(repositoryId, indexId, 10);
  contents.childCount(indexId);
  contents.parents(repositoryId, digest);
  await referrers.total(repositoryId, subject);
  await referrers.tree(repositoryId, subject, 2, 10);
}
