import { describe, expect, it, vi } from 'vitest';
import { askForPushes, pushedRepositories } from './running-pushes.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const upload = (repository: string, state: string, secondsAgo = 0) => ({
  id: repository,
  repository,
  state,
  updatedAt: new Date(NOW - secondsAgo * 1000).toISOString(),
});

describe('pushedRepositories', () => {
  it('names each repository once whose bytes arrive', () => {
    const uploads = [upload('library/app', 'receiving', 60), upload('library/app', 'receiving')];
    expect(pushedRepositories(uploads, NOW)).toEqual(['library/app']);
  });

  it('counts a pause, not what was left long ago or has ended', () => {
    expect(pushedRepositories([upload('a/b', 'waiting', 2)], NOW)).toEqual(['a/b']);
    const over = [upload('a/b', 'waiting', 60), upload('a/c', 'finished'), upload('a/d', 'failed')];
    expect(pushedRepositories(over, NOW)).toEqual([]);
  });

  it('takes what it does not understand for nothing', () => {
    expect(pushedRepositories({ errors: [] }, NOW)).toEqual([]);
  });
});

describe('askForPushes', () => {
  it('asks the registry', async () => {
    const uploads = [{ ...upload('a/b', 'receiving'), updatedAt: new Date().toISOString() }];
    const ask = vi.fn(async () => Response.json(uploads));
    expect(await askForPushes(ask)).toEqual(['a/b']);
  });

  it('does not wait for a registry that is down or does not answer', async () => {
    expect(await askForPushes(async () => new Response('', { status: 503 }))).toEqual([]);
    expect(await askForPushes(() => Promise.reject(new Error('gone')))).toEqual([]);
    const controller = new AbortController();
    const ending = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal);
    const asked = askForPushes(() => new Promise<Response>(() => {}));
    controller.abort();
    expect(await asked).toEqual([]);
    ending.mockRestore();
  });
});
