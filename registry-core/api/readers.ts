import { ArtifactContentQueries } from '../catalog/artifact-content-queries.ts';
import { ArtifactPageQueries } from '../catalog/artifact-page-queries.ts';
import { ArtifactQueries } from '../catalog/artifact-queries.ts';
import { ProjectQueries } from '../catalog/project-queries.ts';
import { ReferrerQueries } from '../catalog/referrer-queries.ts';
import { RepositoryQueries } from '../catalog/repository-queries.ts';
import { StorageMeter } from '../catalog/storage-usage.ts';
import { TagQueries } from '../catalog/tag-queries.ts';
import type { Database } from '../database/database.ts';
import { RecentActivity } from '../events/recent-activity.ts';

/** The queries that the API's lists and details are made of. */
export interface Readers {
  readonly projects: ProjectQueries;
  readonly repositories: RepositoryQueries;
  readonly artifacts: ArtifactQueries;
  readonly artifactPages: ArtifactPageQueries;
  readonly contents: ArtifactContentQueries;
  readonly referrers: ReferrerQueries;
  readonly tags: TagQueries;
  readonly activity: RecentActivity;
  readonly storage: StorageMeter;
}

export function createReaders(database: Database): Readers {
  return {
    projects: new ProjectQueries(database),
    repositories: new RepositoryQueries(database),
    artifacts: new ArtifactQueries(database),
    artifactPages: new ArtifactPageQueries(database),
    contents: new ArtifactContentQueries(database),
    referrers: new ReferrerQueries(database),
    tags: new TagQueries(database),
    activity: new RecentActivity(database),
    storage: new StorageMeter(database),
  };
}
