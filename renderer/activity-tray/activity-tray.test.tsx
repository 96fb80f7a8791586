import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { putActivity, showLongDeletion, useActivities } from '../activities/activity-store.ts';
import { storageKeys } from '../data/registry/keys.ts';
import { uploadKeys } from '../data/uploads/keys.ts';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { ActivityTray } from './activity-tray.tsx';

const MIB = 1024 * 1024;
const UPLOADS = 'GET /api/marina/v1/uploads';
const ID = '6f9b0a52-7f0e-4b52-8f39-0d6c0e3f0a11';

function upload(changes: Partial<Upload> = {}): Upload {
  const now = new Date().toISOString();
  return {
    id: ID,
    repository: 'library/app',
    username: 'ada',
    state: 'receiving',
    startedAt: now,
    updatedAt: now,
    receivedBytes: 3 * MIB,
    totalBytes: 4 * MIB,
    isConfig: false,
    digest: null,
    problem: null,
    ...changes,
  };
}

const FAILED = {
  id: 'delete 1',
  kind: 'delete',
  state: 'failed',
  startedAt: 0,
  endedAt: 1000,
  repository: 'library/app',
  artifacts: 3,
  tags: 0,
  problem: new Error('The disk is full.'),
} as const;

beforeEach(() => useActivities.setState(useActivities.getInitialState(), true));

describe('ActivityTray', () => {
  it('is not there when nothing runs', async () => {
    const registry = new FakeRegistry().on(UPLOADS, []);
    renderPart(registry, <ActivityTray />);
    await waitFor(() => expect(registry.asked(UPLOADS)).toHaveLength(1));
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByRole('status').textContent).toBe('');
  });

  it('lets the storage be measured again once an upload ended, also one that was not kept', async () => {
    let uploads = [upload()];
    const registry = new FakeRegistry().on(UPLOADS, () => uploads);
    const { queryClient } = renderPart(registry, <ActivityTray />);
    await screen.findByRole('button', { name: 'Activity: 1 running' });
    queryClient.setQueryData(storageKeys.storage, {});
    const isStale = () => queryClient.getQueryState(storageKeys.storage)?.isInvalidated;
    await act(() => queryClient.invalidateQueries({ queryKey: uploadKeys.uploads }));
    expect(isStale()).toBe(false);
    uploads = [upload({ state: 'failed', problem: 'STORAGE_FULL' })];
    await act(() => queryClient.invalidateQueries({ queryKey: uploadKeys.uploads }));
    await waitFor(() => expect(isStale()).toBe(true));
  });

  it('says of a push that stands still that nothing arrives', async () => {
    const registry = new FakeRegistry().on(UPLOADS, [upload()]);
    const { user } = renderPart(registry, <ActivityTray />);
    await user.click(await screen.findByRole('button', { name: 'Activity: 1 running' }));
    expect(screen.queryByText('nothing arrives')).toBeNull();
    act(() =>
      useActivities.setState(({ activities }) => ({
        activities: activities.map((activity) => ({ ...activity, startedAt: activity.startedAt - 60_000 })),
      })),
    );
    expect(await screen.findByText('nothing arrives')).toBeDefined();
  });

  it('asks again only while something arrives', async () => {
    vi.useFakeTimers();
    try {
      let uploads: Upload[] = [];
      const registry = new FakeRegistry().on(UPLOADS, () => uploads);
      const { queryClient } = renderPart(registry, <ActivityTray />);
      await act(() => vi.advanceTimersByTimeAsync(60_000));
      expect(registry.asked(UPLOADS)).toHaveLength(1);
      uploads = [upload()];
      await act(async () => {
        await queryClient.invalidateQueries({ queryKey: ['uploads'] });
        await vi.advanceTimersByTimeAsync(5_000);
      });
      expect(registry.asked(UPLOADS).length).toBeGreaterThan(5);
      uploads = [upload({ state: 'finished' })];
      await act(() => vi.advanceTimersByTimeAsync(5_000));
      const asked = registry.asked(UPLOADS).length;
      await act(() => vi.advanceTimersByTimeAsync(60_000));
      expect(registry.asked(UPLOADS)).toHaveLength(asked);
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows a push on its way in, says so, and cancels it', async () => {
    let state: Upload['state'] = 'receiving';
    const registry = new FakeRegistry()
      .on(UPLOADS, () => [upload({ state })])
      .on(`DELETE /api/marina/v1/uploads/${ID}`, () => {
        state = 'cancelled';
        return {};
      });
    const { user } = renderPart(registry, <ActivityTray />);
    const button = await screen.findByRole('button', { name: 'Activity: 1 running' });
    expect(screen.getByRole('status').textContent).toBe('Receiving library/app');

    button.focus();
    await user.keyboard('{Enter}');
    const list = await screen.findByRole('list', { name: 'Activity' });
    const line = within(list).getByText('Receiving library/app').closest('li');
    expect(line?.textContent).toContain('by ada');
    expect(line?.textContent).toContain('1 layer');
    expect(line?.textContent).toContain('3.0 MiB of 4.0 MiB');
    const bar = within(list).getByRole('progressbar', { name: 'Progress: Receiving library/app' });
    expect(bar).toHaveProperty('value', 0.75);

    await user.click(within(list).getByRole('button', { name: 'Cancel: Receiving library/app' }));
    expect(registry.asked(`DELETE /api/marina/v1/uploads/${ID}`)).toHaveLength(1);
    await waitFor(
      () => expect(screen.getByRole('status').textContent).toBe('Cancelled: receiving library/app'),
      { timeout: 4000 },
    );
  });

  it('keeps what failed until it is dismissed, and gives the focus back', async () => {
    const { user } = renderPart(new FakeRegistry().on(UPLOADS, []), <ActivityTray />);
    act(() => putActivity(FAILED));
    await user.click(await screen.findByRole('button', { name: 'Activity: 1 failed' }));
    const list = await screen.findByRole('list', { name: 'Activity' });
    expect(within(list).getByText('Not deleted from library/app: 3 artifacts')).toBeDefined();
    expect(within(list).getByText('The disk is full.')).toBeDefined();
    await user.keyboard('{Escape}');
    const button = screen.getByRole('button', { name: 'Activity: 1 failed' });
    await waitFor(() => expect(document.activeElement).toBe(button));
    await user.keyboard('{Enter}');
    await user.click(await screen.findByRole('button', { name: /^Dismiss/ }));
    await waitFor(() => expect(screen.queryByRole('button')).toBeNull());
  });
});

describe('deletions', () => {
  const facts = { repository: 'library/app', artifacts: 2, tags: 1 };

  it('show when they take their time, and how they end', async () => {
    vi.useFakeTimers();
    try {
      let resolve: (failures: readonly string[]) => void = () => {};
      const promise = new Promise<readonly string[]>((done) => {
        resolve = done;
      });
      const shown = showLongDeletion(facts, promise, (failures) => failures);
      vi.advanceTimersByTime(399);
      expect(useActivities.getState().activities).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(useActivities.getState().activities).toEqual([
        expect.objectContaining({ state: 'running', ...facts }),
      ]);
      resolve(['one stays']);
      await shown;
      expect(useActivities.getState().activities).toEqual([
        expect.objectContaining({ state: 'failed', problem: ['one stays'] }),
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('never show when they are quick', async () => {
    await showLongDeletion(facts, Promise.resolve([]), (failures) => failures);
    await expect(showLongDeletion(facts, Promise.reject(new Error('no')), () => [])).rejects.toThrow('no');
    expect(useActivities.getState().activities).toEqual([]);
  });
});
