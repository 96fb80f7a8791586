import { describe, expect, it } from 'vitest';
import { stepsDone } from './steps-done.ts';

const activity = {
  eventId: 1,
  repository: 'library/app',
  digest: 'sha256:ab',
  tag: '1',
  actor: 'admin',
  at: '2026-01-01T00:00:00.000Z',
};

describe('stepsDone', () => {
  it('ticks nothing before the registry says so', () => {
    expect(stepsDone(false, { pushes: [], pulls: [] }, [{}]).size).toBe(0);
  });

  it('ticks each step by itself', () => {
    expect([...stepsDone(true, { pushes: [], pulls: [] }, [{}])]).toEqual(['running']);
    expect([...stepsDone(true, { pushes: [activity], pulls: [] }, [{}])]).toEqual(['running', 'push']);
    expect([...stepsDone(true, { pushes: [activity], pulls: [activity] }, [{}, {}])]).toEqual([
      'running',
      'push',
      'pull',
      'project',
    ]);
  });
});
