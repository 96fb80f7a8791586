import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { DOMAINS } from './domains.ts';

/** What an event makes stale. An event of a kind that no domain knows touches nothing. */
export function affectedKeys(event: LiveEvent): readonly QueryKey[] {
  return DOMAINS.flatMap((staleIn) => staleIn(event));
}
