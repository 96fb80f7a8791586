import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../../registry-core/api/schemas/marina/registry.ts';
import { contentOf } from '../live-subject.ts';

/** The names of what is fetched of artifacts. A key's beginning names a whole family. */
export const artifactKeys = {
  artifactsOf: (repository: string) => ['artifacts', repository],
  artifacts: (repository: string, filter: string, sort: string) => [
    'artifacts',
    repository,
    { filter, sort },
  ],
  arrivals: (repository: string, filter: string, sort: string) => [
    'artifacts',
    repository,
    { filter, sort },
    'arrivals',
  ],
  artifactsIn: (repository: string) => ['artifact', repository],
  artifact: (repository: string, reference: string) => ['artifact', repository, reference],
  family: (repository: string, digest: string) => ['artifact', repository, digest, 'family'],
  referrers: (repository: string, digest: string) => ['artifact', repository, digest, 'referrers'],
  deletePlan: (repository: string, digests: readonly string[], tags: readonly string[]) => [
    'delete-plan',
    repository,
    { digests, tags },
  ],
  manifest: (repository: string, digest: string) => ['manifest', repository, digest],
} as const;

/** What an event makes stale of it. A manifest never changes. */
export function staleArtifacts(event: LiveEvent): readonly QueryKey[] {
  const repository = contentOf(event);
  if (repository === undefined) return [];
  return [artifactKeys.artifactsOf(repository), artifactKeys.artifactsIn(repository)];
}
