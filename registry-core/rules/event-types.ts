/**
 * What can happen in the registry. Names follow Harbor's topics where it has one. The window fetches anew what an event
 * makes stale: for a new kind of event a domain of the window says what that is, or a test of the window that it is nothing.
 */
export const EVENT_TYPES = [
  'artifact.pushed',
  'artifact.pulled',
  'artifact.deleted',
  'tag.created',
  'tag.deleted',
  'repository.created',
  'repository.updated',
  'repository.deleted',
  'project.created',
  'project.updated',
  'project.deleted',
  'user.logged-in',
  'user.login-failed',
  'user.token-reused',
  'settings.changed',
] as const;

/** One of {@link EVENT_TYPES}. */
export type EventType = (typeof EVENT_TYPES)[number];

/** What the live feed tells and nobody records. */
export const PASSING_EVENT_TYPES = ['upload.receiving'] as const;

/** One of {@link PASSING_EVENT_TYPES}. */
export type PassingEventType = (typeof PASSING_EVENT_TYPES)[number];
