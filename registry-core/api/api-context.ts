import type { DeletionJobs } from '../catalog/deletion-jobs.ts';
import type { ApiAccess } from './api-access.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Readers } from './readers.ts';

/** What every group of routes is made from. */
export interface ApiContext extends ApiDependencies {
  readonly read: Readers;
  readonly access: ApiAccess;
  readonly jobs: DeletionJobs;
}
