import { describe, expect, it } from 'vitest';
import { affectedKeys } from './affected-keys.ts';

const event = (type: string, repository?: string) => ({
  id: 1,
  type,
  occurredAt: 0,
  actor: 'admin',
  ...(repository === undefined ? {} : { repository }),
});

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

  it.each(['user.logged-in', 'something.new', ''])('touches nothing on %j', (type) =>
    expect(affectedKeys(event(type))).toEqual([]),
  );
});
