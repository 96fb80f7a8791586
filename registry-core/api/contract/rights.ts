import type { Action, Resource, SystemResource } from '../../access/index.ts';

/**
 * How far the path of an operation leads: to the registry as a whole, or to a project, repository or artifact that is
 * looked up before the handler runs.
 */
export type Place = 'registry' | 'project' | 'repository' | 'artifact';

/** What a caller needs for an operation. The server asks for it before anything is said about what exists. */
export interface Right<At extends Place = Place> {
  readonly place: At;
  readonly asks:
    | { readonly kind: 'nothing' }
    | { readonly kind: 'handler' }
    | { readonly kind: 'user' }
    | { readonly kind: 'administrator' }
    | { readonly kind: 'system'; readonly resource: SystemResource; readonly actions: readonly Action[] }
    | { readonly kind: 'project'; readonly resource: Resource; readonly actions: readonly Action[] };
  /** What the handler decides, since it shows only with the body, the query or what is found. */
  readonly handler?: string;
}

/** Anybody may; `handler` says what the handler leaves out for those who may see less. */
export function anyone(handler?: string): Right<'registry'> {
  return { place: 'registry', asks: { kind: 'nothing' }, ...(handler === undefined ? {} : { handler }) };
}

/** The handler finds out by itself who asks: `handler` says how. Its call has no identity. */
export function authenticatedByHandler(handler: string): Right<'registry'> {
  return { place: 'registry', asks: { kind: 'handler' }, handler };
}

/** Whoever is signed in; `handler` says what the handler asks beyond that. */
export function signedIn(handler?: string): Right<'registry'> {
  return { place: 'registry', asks: { kind: 'user' }, ...(handler === undefined ? {} : { handler }) };
}

/** Administrators of the registry. */
export function administrators(): Right<'registry'> {
  return { place: 'registry', asks: { kind: 'administrator' } };
}

/** A right on something of the whole registry. */
export function inRegistry(resource: SystemResource, ...actions: Action[]): Right<'registry'> {
  return { place: 'registry', asks: { kind: 'system', resource, actions } };
}

/** A right in the project of the path; it is found for the handler. */
export function inProject(resource: Resource, ...actions: Action[]): Right<'project'> {
  return { place: 'project', asks: { kind: 'project', resource, actions } };
}

/** A right in the project of the repository of the path; both are found for the handler. */
export function inRepository(resource: Resource, ...actions: Action[]): Right<'repository'> {
  return { place: 'repository', asks: { kind: 'project', resource, actions } };
}

/** A right in the project of the artifact of the path; all three are found for the handler. */
export function inArtifact(resource: Resource, ...actions: Action[]): Right<'artifact'> {
  return { place: 'artifact', asks: { kind: 'project', resource, actions } };
}
