import type { Database } from '../database/index.ts';
import { ArtifactContentQueries } from './artifacts/artifact-content-queries.ts';
import { ArtifactPageQueries } from './artifacts/artifact-page-queries.ts';
import { ArtifactQueries } from './artifacts/artifact-queries.ts';
import { ReferrerQueries } from './artifacts/referrer-queries.ts';
import { ProjectQueries } from './projects/project-queries.ts';
import { RepositoryQueries } from './repositories/repository-queries.ts';
import { TagQueries } from './tags/tag-queries.ts';

/** What lists and details show of the catalog. */
export interface CatalogLists {
  readonly projects: ProjectQueries;
  readonly repositories: RepositoryQueries;
  readonly artifacts: ArtifactQueries;
  readonly artifactPages: ArtifactPageQueries;
  readonly contents: ArtifactContentQueries;
  readonly referrers: ReferrerQueries;
  readonly tags: TagQueries;
}

/** Opens the lists on a database. */
export function openLists(database: Database): CatalogLists {
  return {
    projects: new ProjectQueries(database),
    repositories: new RepositoryQueries(database),
    artifacts: new ArtifactQueries(database),
    artifactPages: new ArtifactPageQueries(database),
    contents: new ArtifactContentQueries(database),
    referrers: new ReferrerQueries(database),
    tags: new TagQueries(database),
  };
}
