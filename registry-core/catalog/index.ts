export type {
  ArtifactContentQueries,
  ContentPart,
  ListedChild,
} from './artifacts/artifact-content-queries.ts';
export type { ArtifactTerm, Comparison } from './artifacts/artifact-filter.ts';
export type { ArtifactPageQueries } from './artifacts/artifact-page-queries.ts';
export type { ArtifactQueries, ListedArtifact } from './artifacts/artifact-queries.ts';
export type { ArtifactPlatform, ArtifactRecord, FullArtifactRecord } from './artifacts/artifact-records.ts';
export type { ArtifactLookup, Referrer, StoredManifest } from './artifacts/artifacts.ts';
export { Attachments } from './artifacts/attachments.ts';
export { DerivedRows } from './artifacts/derived-rows.ts';
export type { PullRecorder } from './artifacts/pulls.ts';
export type { ReferrerQueries, ReferrerTree, ReferringArtifact } from './artifacts/referrer-queries.ts';
export { BlobLinks } from './content/blob-links.ts';
export type { Content } from './content/content.ts';
export type { ManifestPusher, PushCondition } from './content/manifest-push.ts';
export type { Deletion, DeletionForecast } from './deletion/deletion.ts';
export type { DeletionJob } from './deletion/deletion-job.ts';
export type { DeletionJobs } from './deletion/deletion-jobs.ts';
export type { DeletionPlan, DeletionSelection, RefusedReference } from './deletion/deletion-planner.ts';
export type { Condition, ConditionValue, Match, SortKey } from './listing/conditions.ts';
export { mapItems, type Parts } from './listing/items.ts';
export type { NumberedRequest, NumberedResult } from './listing/numbered.ts';
export type { VisibleProjects } from './listing/visibility.ts';
export { type CatalogLists, openLists } from './lists.ts';
export { deriveArtifact } from './manifests/artifact-derivation.ts';
export { CONFIG_MAX_BYTES } from './manifests/config-facts.ts';
export { isFetchedElsewhere } from './manifests/content-descriptor.ts';
export {
  MANIFEST_MAX_BYTES,
  type ManifestDocument,
  readStoredManifest,
} from './manifests/manifest-document.ts';
export { isIndex, OCI_INDEX } from './manifests/media-types.ts';
export { type Answers, type Catalog, createCatalog, openCatalog } from './open-catalog.ts';
export type { ProjectQueries } from './projects/project-queries.ts';
export type { Project, ProjectStore } from './projects/projects.ts';
export {
  DEFAULT_PROJECT,
  parseRepositoryName,
  type RepositoryName,
  requireTagName,
} from './repositories/names.ts';
export type { Repository, RepositoryStore } from './repositories/repositories.ts';
export type { RepositoryListItem, RepositoryQueries } from './repositories/repository-queries.ts';
export type { Tag, TagQueries } from './tags/tag-queries.ts';
export type { Tagging } from './tags/tagging.ts';
export { BlobUses } from './usage/blob-uses.ts';
export type { StorageMeter } from './usage/storage-usage.ts';
