import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, type EventType, PASSING_EVENT_TYPES } from '../../registry-core/rules/event-types.ts';
import { affectedKeys } from './affected-keys.ts';
import { DOMAINS } from './domains.ts';

const event = (type: string, repository?: string) => ({
  id: 1,
  type,
  occurredAt: 0,
  actor: 'admin',
  ...(repository === undefined ? {} : { repository }),
});

/** Kinds of events that change nothing of what the window shows. */
const SILENT: readonly EventType[] = ['user.logged-in', 'user.login-failed', 'user.token-reused'];

describe('affectedKeys', () => {
  it('makes a push stale what shows it, and nothing of other repositories', () => {
    const keys = affectedKeys(event('artifact.pushed', 'library/team/app'));
    expect(keys).toContainEqual(['artifacts', 'library/team/app']);
    expect(keys).toContainEqual(['repositories', 'library']);
    expect(keys).toContainEqual(['recent']);
    expect(keys).toContainEqual(['storage']);
    expect(keys).not.toContainEqual(['artifacts']);
  });

  it('leaves storage alone when something is pulled', () => {
    const keys = affectedKeys(event('artifact.pulled', 'library/app'));
    expect(keys).toContainEqual(['recent']);
    expect(keys).not.toContainEqual(['storage']);
  });

  it('reaches every filter of the project list', () => {
    expect(affectedKeys(event('project.created'))).toContainEqual(['projects']);
  });

  it('asks for uploads when they begin to arrive', () => {
    expect(affectedKeys(event('upload.receiving'))).toEqual([['uploads']]);
  });

  it('asks each domain that says what events make stale', () => {
    const domains = import.meta.glob<Readonly<Record<string, unknown>>>('../data/*/keys.ts', { eager: true });
    const said = Object.values(domains).flatMap((keys) =>
      Object.entries(keys).flatMap(([name, value]) => (name.startsWith('stale') ? [value] : [])),
    );
    expect(said.length).toBeGreaterThan(4);
    expect(new Set(DOMAINS)).toEqual(new Set(said));
  });

  it('knows each kind of event that there is: a domain shows it, or nobody does', () => {
    const untouched = [...EVENT_TYPES, ...PASSING_EVENT_TYPES].filter(
      (type) => affectedKeys(event(type, 'library/app')).length === 0,
    );
    expect(untouched).toEqual(SILENT);
  });

  it.each(['user.logged-in', 'something.new', ''])('touches nothing on %j', (type) =>
    expect(affectedKeys(event(type))).toEqual([]),
  );
});
