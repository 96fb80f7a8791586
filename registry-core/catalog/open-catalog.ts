import type { BlobStore } from '../blobs/index.ts';
import { type Database, ReadCache } from '../database/index.ts';
import type { EventOutbox } from '../events/index.ts';
import type { Lifetime } from '../lifetime.ts';
import { ArtifactRowRemoval } from './artifacts/artifact-row-removal.ts';
import { ArtifactLookup } from './artifacts/artifacts.ts';
import { Attachments } from './artifacts/attachments.ts';
import { DerivedRows } from './artifacts/derived-rows.ts';
import { IndexSizes } from './artifacts/index-sizes.ts';
import { PullRecorder } from './artifacts/pulls.ts';
import { PushWatches } from './artifacts/push-watches.ts';
import { ArtifactUpkeep } from './content/artifact-upkeep.ts';
import { BlobLinks } from './content/blob-links.ts';
import { Content } from './content/content.ts';
import { ManifestPusher } from './content/manifest-push.ts';
import type { SparsePolicy } from './content/manifest-references.ts';
import { ManifestRows } from './content/manifest-rows.ts';
import { PartLine } from './content/part-line.ts';
import { Deletion } from './deletion/deletion.ts';
import { DeletionJobs } from './deletion/deletion-jobs.ts';
import { type CatalogLists, openLists } from './lists.ts';
import { ProjectStore } from './projects/projects.ts';
import { RepositoryStore } from './repositories/repositories.ts';
import { Tagging } from './tags/tagging.ts';
import { TagRows } from './tags/tags.ts';
import { StorageMeter } from './usage/storage-usage.ts';

/** What the catalog is built on. */
export interface CatalogParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly events: EventOutbox;
  /** Gives the owner of a new project its role; runs inside the transaction that makes the project. */
  readonly addProjectOwner: (projectId: number, userId: number) => void;
  readonly sparsePolicy: () => SparsePolicy;
  /** Told what went wrong beside any request. */
  readonly onFailure: (what: string, cause: unknown) => void;
  readonly clock?: () => number;
}

/** The catalog's parts, wired. */
export interface Catalog {
  readonly events: EventOutbox;
  readonly projects: ProjectStore;
  readonly repositories: RepositoryStore;
  readonly links: BlobLinks;
  readonly content: Content;
  readonly artifacts: ArtifactLookup;
  readonly manifests: ManifestPusher;
  readonly deletion: Deletion;
  readonly deletionJobs: DeletionJobs;
  readonly tagging: Tagging;
  readonly pulls: PullRecorder;
  readonly lists: CatalogLists;
  /** What is stored, and by whom. */
  readonly storage: StorageMeter;
  /** Started by whoever opens the catalog of a data folder. */
  readonly upkeep: ArtifactUpkeep;
  /** Keeps answers made of what the catalog holds, as long as that does not change; `limit` is what all may weigh. */
  readonly rememberAnswers: <Answer>(limit: number, weightOf: (answer: Answer) => number) => Answers<Answer>;
}

/** Answers by what was asked. */
export interface Answers<Answer> {
  get(asked: string, load: () => Answer): Answer;
}

/** Opens the catalog of a data folder. */
export function openCatalog(parts: CatalogParts, lifetime: Lifetime): Catalog {
  const catalog = createCatalog(parts);
  const { pulls, upkeep, storage, deletionJobs } = catalog;
  for (const part of [pulls, upkeep, storage, deletionJobs]) lifetime.onClose(() => part.close());
  return catalog;
}

/**
 * Builds the catalog on an open database. Close `deletionJobs`, `storage`, `upkeep` and `pulls` before the database, in
 * this order.
 */
export function createCatalog(parts: CatalogParts): Catalog {
  const { database, blobs, events, sparsePolicy, onFailure, clock = Date.now } = parts;
  const projects = new ProjectStore(database, events, parts.addProjectOwner, clock);
  const repositories = new RepositoryStore(database, events, clock);
  const links = new BlobLinks(database, clock);
  const artifacts = new ArtifactLookup(database);
  const watches = new PushWatches();
  const tags = new TagRows(database, events, clock, watches);
  const { line, sizes, derivedRows, upkeep } = createUpkeep(parts, links);
  const rows = new ManifestRows(database, sizes, derivedRows, watches);
  const shared = { database, events, repositories, artifacts, links, tags, upkeep };
  const rowRemoval = new ArtifactRowRemoval(database, sizes);
  const deletion = new Deletion({ ...shared, rowRemoval, watches });
  const lists = openLists(database);
  return {
    events,
    projects,
    repositories,
    links,
    content: new Content({ database, blobs, links }),
    artifacts,
    manifests: new ManifestPusher({
      ...shared,
      blobs,
      line,
      rows,
      removal: rowRemoval,
      upkeep,
      sparsePolicy,
      clock,
    }),
    deletion,
    deletionJobs: createDeletionJobs(parts, { deletion, projects, lists }),
    tagging: new Tagging(database, artifacts, tags),
    pulls: new PullRecorder(database, events, (cause) => onFailure('pulls were not counted', cause), clock),
    lists,
    storage: new StorageMeter(database, { clock, isDerived: () => upkeep.progress === undefined }),
    upkeep,
    rememberAnswers: (limit, weightOf) => new ReadCache(database, limit, weightOf),
  };
}

interface UpkeepParts {
  readonly line: PartLine;
  readonly sizes: IndexSizes;
  readonly derivedRows: DerivedRows;
  readonly upkeep: ArtifactUpkeep;
}

function createUpkeep({ database, blobs, onFailure }: CatalogParts, links: BlobLinks): UpkeepParts {
  const line = new PartLine(database);
  const sizes = new IndexSizes(database, () => upkeep.start());
  const derivedRows = new DerivedRows(database, sizes);
  const upkeep = new ArtifactUpkeep({
    database,
    blobs,
    links,
    line,
    rows: derivedRows,
    sizes,
    attachments: new Attachments(database),
    onFailure: (cause) => onFailure('artifacts were not looked through', cause),
  });
  return { line, sizes, derivedRows, upkeep };
}

function createDeletionJobs(
  { onFailure, clock = Date.now }: CatalogParts,
  { deletion, projects, lists }: Pick<Catalog, 'deletion' | 'projects' | 'lists'>,
): DeletionJobs {
  return new DeletionJobs({
    deletion,
    projects,
    projectQueries: lists.projects,
    repositories: lists.repositories,
    artifacts: lists.artifactPages,
    tags: lists.tags,
    onFailure: (cause) => onFailure('a deletion failed', cause),
    clock,
  });
}
