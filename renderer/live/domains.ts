import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { staleArtifacts } from '../data/artifacts/keys.ts';
import { staleProjects } from '../data/projects/keys.ts';
import { staleRegistry } from '../data/registry/keys.ts';
import { staleRepositories } from '../data/repositories/keys.ts';
import { staleUploads } from '../data/uploads/keys.ts';

/** Each domain knows what of it an event makes stale. */
export const DOMAINS: readonly ((event: LiveEvent) => readonly QueryKey[])[] = [
  staleProjects,
  staleRepositories,
  staleArtifacts,
  staleUploads,
  staleRegistry,
];
