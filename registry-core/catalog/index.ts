import type { BlobStore } from '../blobs/blob-store.ts';
import type { Database } from '../database/database.ts';
import { EventOutbox } from '../events/outbox.ts';
import { ArtifactUpkeep } from './artifact-upkeep.ts';
import { ArtifactLookup } from './artifacts.ts';
import { Attachments } from './attachments.ts';
import { BlobLinks } from './blob-links.ts';
import { Deletion } from './deletion.ts';
import { DerivedRows } from './derived-rows.ts';
import { IndexSizes } from './index-sizes.ts';
import { ManifestPusher, type SparsePolicy } from './manifest-push.ts';
import { ManifestRows } from './manifest-rows.ts';
import { ProjectStore } from './projects.ts';
import { PullRecorder } from './pulls.ts';
import { PushWatches } from './push-watches.ts';
import { RepositoryStore } from './repositories.ts';
import { Tagging } from './tagging.ts';
import { TagRows } from './tags.ts';

/** What the catalog is built on. */
export interface CatalogOptions {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly events?: EventOutbox;
  /** Gives the owner of a new project its role; runs inside the transaction that makes the project. */
  readonly addProjectOwner: (projectId: number, userId: number) => void;
  readonly sparsePolicy: () => SparsePolicy;
  /** Told when pulls could not be counted; the pulls themselves went well. */
  readonly onPullsNotCounted: (cause: unknown) => void;
  /** Told when the upkeep of artifact rows failed; it goes on at the next start. */
  readonly onUpkeepFailed?: (cause: unknown) => void;
  readonly clock?: () => number;
}

/** The catalog's parts, wired. */
export interface Catalog {
  readonly events: EventOutbox;
  readonly projects: ProjectStore;
  readonly repositories: RepositoryStore;
  readonly links: BlobLinks;
  readonly artifacts: ArtifactLookup;
  readonly manifests: ManifestPusher;
  readonly deletion: Deletion;
  readonly tagging: Tagging;
  readonly pulls: PullRecorder;
  /** Started by whoever opens the catalog of a data folder. */
  readonly upkeep: ArtifactUpkeep;
}

/** Builds the catalog on an open database. Close `upkeep` and `pulls` before the database. */
export function createCatalog(options: CatalogOptions): Catalog {
  const { database, blobs, clock = Date.now } = options;
  const events = options.events ?? new EventOutbox(database, clock);
  const projects = new ProjectStore(database, events, options.addProjectOwner, clock);
  const repositories = new RepositoryStore(database, events, clock);
  const links = new BlobLinks(database, clock);
  const artifacts = new ArtifactLookup(database);
  const watches = new PushWatches();
  const tags = new TagRows(database, events, clock, watches);
  const sizes = new IndexSizes(database, () => upkeep.start());
  const derivedRows = new DerivedRows(database, sizes);
  const rows = new ManifestRows(database, sizes, derivedRows, watches);
  const { sparsePolicy, onUpkeepFailed = () => undefined } = options;
  const upkeep = new ArtifactUpkeep({
    database,
    blobs,
    links,
    rows: derivedRows,
    sizes,
    attachments: new Attachments(database),
    onFailure: onUpkeepFailed,
  });
  return {
    events,
    projects,
    repositories,
    links,
    artifacts,
    manifests: new ManifestPusher({
      database,
      events,
      blobs,
      links,
      repositories,
      artifacts,
      rows,
      tags,
      sparsePolicy,
      clock,
    }),
    deletion: new Deletion({
      database,
      events,
      repositories,
      artifacts,
      links,
      tags,
      sizes,
      upkeep,
      watches,
    }),
    tagging: new Tagging(database, repositories, artifacts, tags),
    pulls: new PullRecorder(database, events, options.onPullsNotCounted, clock),
    upkeep,
  };
}
