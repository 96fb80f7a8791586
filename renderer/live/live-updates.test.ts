import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdList } from './held-lists.ts';
import { LiveUpdates } from './live-updates.ts';

const push = (id: number) => ({
  id,
  type: 'artifact.pushed',
  occurredAt: 0,
  actor: 'admin',
  repository: 'library/app',
});

describe('LiveUpdates', () => {
  const client = new QueryClient();
  let stopWatching: () => void = () => {};

  /** Watches a query that already has data, as a screen does. Returns its fetch. */
  function watch(queryKey: readonly string[], data: unknown) {
    const queryFn = vi.fn(async () => data);
    client.setQueryData(queryKey, data);
    stopWatching = new QueryObserver(client, { queryKey, queryFn, staleTime: Infinity }).subscribe(() => {});
    return queryFn;
  }

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    stopWatching();
    client.clear();
    vi.useRealTimers();
  });

  it('fetches what is on the screen once for a burst of events', async () => {
    const queryFn = watch(['artifacts', 'library/app', 'all'], 'rows');
    const updates = new LiveUpdates(client);
    for (let id = 1; id <= 20; id += 1) updates.take(push(id));
    expect(queryFn).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(150);
    expect(queryFn).toHaveBeenCalledTimes(1);
  });

  it('leaves other repositories alone', async () => {
    const queryFn = watch(['artifacts', 'library/other', 'all'], 'rows');
    new LiveUpdates(client).take(push(1));
    await vi.advanceTimersByTimeAsync(150);
    expect(queryFn).not.toHaveBeenCalled();
  });

  it('does not fetch a deeply scrolled list behind the reader’s back, but knows that it is stale', async () => {
    const key = ['artifacts', 'library/app', 'deep'];
    const queryFn = watch(key, { pages: [1, 2, 3], pageParams: [] });
    new LiveUpdates(client).take(push(1));
    await vi.advanceTimersByTimeAsync(150);
    expect(queryFn).not.toHaveBeenCalled();
    expect(client.getQueryState(key)?.isInvalidated).toBe(true);
  });

  it('keeps a list that somebody is at as it is while others push, and fetches it when something goes', async () => {
    const key = ['artifacts', 'library/app', 'all'];
    const queryFn = watch(key, { pages: [1], pageParams: [] });
    const release = holdList('library/app');
    const updates = new LiveUpdates(client);
    updates.take(push(1));
    await vi.advanceTimersByTimeAsync(150);
    expect(queryFn).not.toHaveBeenCalled();
    expect(client.getQueryState(key)?.isInvalidated).toBe(true);
    updates.take({ ...push(2), type: 'artifact.deleted' });
    await vi.advanceTimersByTimeAsync(150);
    expect(queryFn).toHaveBeenCalledTimes(1);
    release();
    updates.take(push(3));
    await vi.advanceTimersByTimeAsync(150);
    expect(queryFn).toHaveBeenCalledTimes(2);
  });

  it('does nothing after it was stopped', async () => {
    const queryFn = watch(['artifacts', 'library/app', 'all'], 'rows');
    const updates = new LiveUpdates(client);
    updates.take(push(1));
    updates.stop();
    await vi.advanceTimersByTimeAsync(150);
    expect(queryFn).not.toHaveBeenCalled();
  });
});
