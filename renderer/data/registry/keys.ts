import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../../registry-core/api/schemas/marina/registry.ts';
import { contentOf, subjectOf } from '../live-subject.ts';

/** The names of what is fetched of the storage. A key's beginning names a whole family. */
export const storageKeys = { storage: ['storage'], garbage: ['storage', 'garbage'] } as const;

/** The names of what is fetched of the registry as a whole. */
export const registryKeys = {
  connection: ['connection'],
  health: ['health'],
  settings: ['settings'],
  recent: ['recent'],
  place: (path: string) => ['place', path],
  found: (text: string) => ['found', text],
  logs: (level: string, text: string) => ['logs', { level, text }],
  logTail: (level: string, text: string) => ['log-tail', { level, text }],
} as const;

/** What an event makes stale of it. A pull changes no bytes. */
export function staleRegistry(event: LiveEvent): readonly QueryKey[] {
  const subject = subjectOf(event);
  if (subject === 'settings') return [registryKeys.settings, registryKeys.connection];
  if (subject === 'project') return [storageKeys.storage];
  if (contentOf(event) === undefined) return [];
  return event.type === 'artifact.pulled'
    ? [registryKeys.recent]
    : [registryKeys.recent, storageKeys.storage];
}
