import { Type } from 'typebox';
import type { ArtifactPlatform } from '../../catalog/artifact-records.ts';
import { Pace } from '../../catalog/listing/turns.ts';
import type { RepositoryListItem } from '../../catalog/repository-queries.ts';
import type { Tag } from '../../catalog/tag-queries.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import type { Readers } from '../readers.ts';
import {
  ArtifactPage,
  ArtifactRowQuery,
  RepositoryListQuery,
  RepositoryPage,
  type RepositoryRow,
  type SortOrder,
  TagListQuery,
  TagPage,
} from '../schemas/marina/listing.ts';
import { dateTime, dateTimeOrNull } from '../times.ts';
import { artifactRows, platformsOf } from './artifact-rows.ts';
import { filterWords, parseArtifactFilter } from './filter-grammar.ts';

const TAG = { tags: ['listing'] };
/** How long a list of repositories waits for a new measurement of their sizes. */
const SIZE_PATIENCE_MS = 50;

/** Path parameter of everything in one repository. */
export const RepositoryParams = Type.Object({
  repository: Type.String({ description: 'Full name project/path, its slashes encoded as %2F' }),
});

/** Lists that are paged by key, for windows that scroll through anything. */
export function addListingRoutes(instance: ApiInstance, context: ApiContext): void {
  addRepositories(instance, context);
  addArtifacts(instance, context);
  addTags(instance, context);
}

function addRepositories(instance: ApiInstance, { access, read }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'pageRepositories',
    summary: 'Page through repositories by key',
    querystring: RepositoryListQuery,
    response: { 200: RepositoryPage },
  };
  instance.get('/repositories', { schema }, async (request) => {
    const { project: projectName, cursor, limit, filter, sort, order } = request.query;
    const { principal } = request.identity;
    const purpose = { action: 'list', resource: 'repository' } as const;
    const project =
      projectName === undefined ? undefined : access.project(principal, projectName, true, purpose);
    const page = await read.repositories.page({
      visible: project === undefined ? access.visibleProjects(principal) : 'all',
      projectId: project?.id,
      words: filterWords(filter),
      order: sort,
      descending: isDescending(order, sort === 'name'),
      cursor,
      limit,
    });
    const sizeOf = await read.storage.repositorySizes(SIZE_PATIENCE_MS);
    return pageBody(page, (repositories) =>
      repositories.map((repository) => repositoryRow(repository, sizeOf(repository.id))),
    );
  });
}

function addArtifacts(instance: ApiInstance, { access, read }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'pageArtifacts',
    summary: 'Page through the artifacts of a repository by key',
    params: RepositoryParams,
    querystring: ArtifactRowQuery,
    response: { 200: ArtifactPage },
  };
  instance.get('/repositories/:repository/artifacts', { schema }, async (request) => {
    const { cursor, limit, filter, sort, order, scope } = request.query;
    const { repository } = access.repositoryByName(request.identity.principal, request.params.repository, {
      action: 'list',
      resource: 'artifact',
    });
    const page = await read.artifactPages.page({
      repositoryId: repository.id,
      terms: parseArtifactFilter(filter, Date.now()),
      order: sort,
      descending: isDescending(order, false),
      all: scope === 'all',
      cursor,
      limit,
    });
    return pageBody(page, (artifacts) => artifactRows(read, artifacts));
  });
}

function addTags(instance: ApiInstance, { access, read }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'pageTags',
    summary: 'Page through the tags of a repository by key',
    params: RepositoryParams,
    querystring: TagListQuery,
    response: { 200: TagPage },
  };
  instance.get('/repositories/:repository/tags', { schema }, async (request) => {
    const { cursor, limit, filter, sort, order } = request.query;
    const { repository } = access.repositoryByName(request.identity.principal, request.params.repository, {
      action: 'list',
      resource: 'tag',
    });
    const page = await read.tags.page({
      repositoryId: repository.id,
      words: filterWords(filter),
      order: sort,
      descending: isDescending(order, sort === 'name'),
      cursor,
      limit,
    });
    return pageBody(page, (tags) => tagRows(read, tags));
  });
}

async function tagRows(read: Readers, tags: readonly Tag[]): Promise<TagPage['items']> {
  const artifacts = read.artifacts.withIds(tags.map(({ artifactId }) => artifactId));
  const rows: TagPage['items'] = [];
  const platforms = new Map<number, ArtifactPlatform[]>();
  const pace = new Pace();
  for (const tag of tags) {
    await pace.rest();
    const artifact = artifacts.get(tag.artifactId);
    // Deleted since the page was read.
    if (artifact === undefined) continue;
    const ofArtifact = platforms.get(artifact.id) ?? platformsOf(read, artifact);
    platforms.set(artifact.id, ofArtifact);
    rows.push({
      id: tag.id,
      name: tag.name,
      digest: artifact.digest,
      type: artifact.type,
      mediaType: artifact.mediaType,
      size: artifact.size,
      platforms: ofArtifact,
      pushedAt: dateTime(tag.pushedAt),
      pulledAt: dateTimeOrNull(tag.pulledAt),
    });
  }
  return rows;
}

/** Names go up by default, times and counts down. */
function isDescending(order: SortOrder | undefined, ascendsByDefault: boolean): boolean {
  return order === undefined ? !ascendsByDefault : order === 'descending';
}

async function pageBody<Row, Item>(
  page: { readonly rows: readonly Row[]; readonly nextCursor: string | null; readonly total?: number },
  toItems: (rows: readonly Row[]) => Item[] | Promise<Item[]>,
): Promise<{ items: Item[]; nextCursor: string | null; total?: number }> {
  const body = { items: await toItems(page.rows), nextCursor: page.nextCursor };
  return page.total === undefined ? body : { ...body, total: page.total };
}

function repositoryRow(repository: RepositoryListItem, bytes: number | undefined): RepositoryRow {
  return {
    id: repository.id,
    name: repository.name,
    projectName: repository.name.slice(0, repository.name.indexOf('/')),
    description: repository.description,
    artifactCount: repository.artifactCount,
    pullCount: repository.pullCount,
    bytes: bytes ?? null,
    createdAt: dateTime(repository.createdAt),
    updatedAt: dateTime(repository.updatedAt),
  };
}
