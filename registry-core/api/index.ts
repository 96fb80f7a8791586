import { DeletionJobs } from '../catalog/deletion-jobs.ts';
import { ApiAccess } from './api-access.ts';
import type { ApiContext } from './api-context.ts';
import type { ApiDependencies } from './dependencies.ts';
import { type ApiInstance, addAuthentication } from './instance.ts';
import { addArtifactDetailRoutes } from './marina/artifact.ts';
import { addDeletionRoutes } from './marina/deletion.ts';
import { addJobRoutes } from './marina/jobs.ts';
import { addListingRoutes } from './marina/listing.ts';
import { addRegistryRoutes } from './marina/registry.ts';
import { addSettingsRoutes } from './marina/settings.ts';
import { addTagRoutes } from './marina/tags.ts';
import { addUnfinishedUploadRoutes } from './marina/unfinished-uploads.ts';
import { addUploadRoutes } from './marina/uploads.ts';
import { createReaders } from './readers.ts';
import { addArtifactRoutes } from './v2.0/artifact.ts';
import { addArtifactTagRoutes } from './v2.0/artifact-tags.ts';
import { addProjectRoutes } from './v2.0/project.ts';
import { addRepositoryRoutes } from './v2.0/repository.ts';
import { addSearchRoutes } from './v2.0/search.ts';
import { addSystemInfoRoutes, addVersionRoute } from './v2.0/systeminfo.ts';
import { addUserRoutes } from './v2.0/user.ts';

export type { ApiDependencies } from './dependencies.ts';
export type { ApiInstance } from './instance.ts';

/** Harbor's API v2.0 and Marina's own. Register it on the application, after {@link addApiDocument}. */
export function apiPlugin(dependencies: ApiDependencies): (instance: ApiInstance) => Promise<void> {
  return async (instance) => {
    addAuthentication(instance, dependencies.authenticator);
    const read = createReaders(dependencies.database);
    const jobs = new DeletionJobs({
      deletion: dependencies.deletion,
      projects: dependencies.projects,
      projectQueries: read.projects,
      repositories: read.repositories,
      artifacts: read.artifactPages,
      tags: read.tags,
      onFailure: (cause) => instance.log.error({ err: cause }, 'a deletion failed'),
    });
    instance.addHook('onClose', async () => {
      read.storage.close();
      await jobs.close();
    });
    const context: ApiContext = {
      ...dependencies,
      read,
      jobs,
      access: new ApiAccess(dependencies, read.repositories),
    };
    addVersionRoute(instance);
    await instance.register(async (harbor: ApiInstance) => addHarborRoutes(harbor, context), {
      prefix: '/api/v2.0',
    });
    await instance.register(async (marina: ApiInstance) => addMarinaRoutes(marina, context), {
      prefix: '/api/marina/v1',
    });
  };
}

function addHarborRoutes(instance: ApiInstance, context: ApiContext): void {
  addProjectRoutes(instance, context);
  addRepositoryRoutes(instance, context);
  addArtifactRoutes(instance, context);
  addArtifactTagRoutes(instance, context);
  addSystemInfoRoutes(instance, context);
  addSearchRoutes(instance, context);
  addUserRoutes(instance, context);
}

function addMarinaRoutes(instance: ApiInstance, context: ApiContext): void {
  addRegistryRoutes(instance, context);
  addListingRoutes(instance, context);
  addArtifactDetailRoutes(instance, context);
  addDeletionRoutes(instance, context);
  addJobRoutes(instance, context);
  addTagRoutes(instance, context);
  addUploadRoutes(instance, context);
  addUnfinishedUploadRoutes(instance, context);
  addSettingsRoutes(instance, context);
}
