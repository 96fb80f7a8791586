import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';

/** What an event of the registry is about: `artifact` of `artifact.pushed`. */
export function subjectOf({ type }: Pick<LiveEvent, 'type'>): string {
  return type.split('.', 1)[0] ?? '';
}

/** The repository whose content an event changed, or of which a pull was counted. */
export function contentOf(event: LiveEvent): string | undefined {
  return ['artifact', 'tag', 'repository'].includes(subjectOf(event)) ? event.repository : undefined;
}
