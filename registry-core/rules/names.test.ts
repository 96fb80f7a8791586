import { describe, expect, it } from 'vitest';
import { isProjectName } from './names.ts';

describe('isProjectName', () => {
  it.each(['a', 'team-a', 'a.b_c-d', '0', 'a'.repeat(255)])('takes %s', (name) =>
    expect(isProjectName(name)).toBe(true),
  );

  it.each(['', 'Team', '-a', 'a-', 'a--b', 'a b', 'a/b', 'ä', '../a', 'a'.repeat(256)])(
    'refuses %j',
    (name) => expect(isProjectName(name)).toBe(false),
  );
});
