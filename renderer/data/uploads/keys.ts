import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../../registry-core/api/schemas/marina/registry.ts';
import { subjectOf } from '../live-subject.ts';

/** The names of what is fetched of uploads. A key's beginning names a whole family. */
export const uploadKeys = {
  uploads: ['uploads'],
  unfinishedUploads: ['uploads', 'unfinished'],
} as const;

/** What an event makes stale of it. */
export function staleUploads(event: LiveEvent): readonly QueryKey[] {
  return subjectOf(event) === 'upload' ? [uploadKeys.uploads] : [];
}
