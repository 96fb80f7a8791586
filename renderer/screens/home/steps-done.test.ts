import { describe, expect, it } from 'vitest';
import { stepsDone } from './steps-done.ts';

const activity = {
  eventId: 1,
  repository: 'library/app',
  digest: 'sha256:ab',
  tag: '1',
  type: 'IMAGE',
  actor: 'admin',
  at: '2026-01-01T00:00:00.000Z',
};
const LIBRARY = {};

describe('stepsDone', () => {
  it.each([
    [{ pushes: [], pulls: [] }, [LIBRARY], ['running']],
    [{ pushes: [activity], pulls: [] }, [LIBRARY], ['running', 'push']],
    [{ pushes: [], pulls: [activity] }, [LIBRARY], ['running', 'pull']],
    [{ pushes: [], pulls: [] }, [LIBRARY, {}], ['running', 'project']],
    [{ pushes: [activity], pulls: [activity] }, [LIBRARY, {}], ['running', 'push', 'pull', 'project']],
  ])('ticks each step by what happened', (recent, projects, steps) => {
    expect([...stepsDone(recent, projects)]).toEqual(steps);
  });
});
