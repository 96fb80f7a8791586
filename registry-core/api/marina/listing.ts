import type {
  ArtifactPageQueries,
  ArtifactPlatform,
  ArtifactQueries,
  RepositoryListItem,
  RepositoryQueries,
  StorageMeter,
  Tag,
} from '../../catalog/index.ts';
import { Pace } from '../../turns/index.ts';
import * as contract from '../contract/marina/listing.ts';
import type { RepositoryRow, SortOrder, TagPage } from '../schemas/marina/listing.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';
import { dateTime, dateTimeOrNull } from '../times.ts';
import { type ArtifactRowParts, artifactRows, platformsOf } from './artifact-rows.ts';
import { filterWords, parseArtifactFilter } from './filter-grammar.ts';

/** How long a list of repositories waits for a new measurement of their sizes. */
const SIZE_PATIENCE_MS = 50;

export interface ListingParts extends ArtifactRowParts {
  readonly finder: Finder;
  readonly repositoryLists: RepositoryQueries;
  readonly artifactPages: ArtifactPageQueries;
  readonly artifactLists: ArtifactQueries;
  readonly storage: Pick<StorageMeter, 'repositorySizes'>;
}

/** Lists that are paged by key, for windows that scroll through anything. */
export function serveListings(serve: Serve, parts: ListingParts): void {
  serveRepositoryPages(serve, parts);
  const { artifactPages, tags } = parts;

  serve(contract.pageArtifacts, async ({ query, repository }) => {
    const { cursor, limit, filter, sort, order, scope } = query;
    const page = await artifactPages.page({
      repositoryId: repository.id,
      terms: parseArtifactFilter(filter, Date.now()),
      order: sort,
      descending: isDescending(order, false),
      all: scope === 'all',
      cursor,
      limit,
    });
    return pageBody(page, (artifacts) => artifactRows(parts, artifacts));
  });

  serve(contract.pageTags, async ({ query, repository }) => {
    const { cursor, limit, filter, sort, order } = query;
    const page = await tags.page({
      repositoryId: repository.id,
      words: filterWords(filter),
      order: sort,
      descending: isDescending(order, sort === 'name'),
      cursor,
      limit,
    });
    return pageBody(page, (rows) => tagRows(parts, rows));
  });
}

function serveRepositoryPages(serve: Serve, { finder, repositoryLists, storage }: ListingParts): void {
  serve(contract.pageRepositories, async ({ principal, query }) => {
    const { project: projectName, cursor, limit, filter, sort, order } = query;
    const purpose = { action: 'list', resource: 'repository' } as const;
    const project =
      projectName === undefined ? undefined : finder.project(principal, projectName, true, purpose);
    const page = await repositoryLists.page({
      visible: project === undefined ? finder.visibleProjects(principal) : 'all',
      projectId: project?.id,
      words: filterWords(filter),
      order: sort,
      descending: isDescending(order, sort === 'name'),
      cursor,
      limit,
    });
    const sizeOf = await storage.repositorySizes(SIZE_PATIENCE_MS);
    return pageBody(page, (repositories) =>
      repositories.map((repository) => repositoryRow(repository, sizeOf(repository.id))),
    );
  });
}

async function tagRows(parts: ListingParts, tags: readonly Tag[]): Promise<TagPage['items']> {
  const artifacts = parts.artifactLists.withIds(tags.map(({ artifactId }) => artifactId));
  const rows: TagPage['items'] = [];
  const platforms = new Map<number, ArtifactPlatform[]>();
  const pace = new Pace();
  for (const tag of tags) {
    await pace.rest();
    const artifact = artifacts.get(tag.artifactId);
    // Deleted since the page was read.
    if (artifact === undefined) continue;
    const ofArtifact = platforms.get(artifact.id) ?? platformsOf(parts.contents, artifact);
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
