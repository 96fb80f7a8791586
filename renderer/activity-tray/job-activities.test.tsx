import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import { useActivities } from '../activities/activity-store.ts';
import { jobKeys } from '../data/jobs/keys.ts';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { ActivityTray } from './activity-tray.tsx';

const JOBS = 'GET /api/marina/v1/jobs';
const NOW = new Date().toISOString();

function job(more: Partial<Job> = {}): Job {
  return {
    id: 'j1',
    kind: 'delete-artifacts',
    state: 'running',
    project: 'library',
    repository: 'library/app',
    filter: '',
    actor: 'admin',
    total: 4000,
    done: 1000,
    deletedArtifacts: 1200,
    deletedTags: 900,
    deletedRepositories: 0,
    kept: [],
    message: null,
    startedAt: NOW,
    updatedAt: NOW,
    endedAt: null,
    ...more,
  };
}

/** The tray beside a registry whose jobs the test changes. */
function open(...first: readonly Job[]) {
  let jobs = first;
  const registry = new FakeRegistry().on('GET /api/marina/v1/uploads', []).on(JOBS, () => [...jobs]);
  const view = renderPart(registry, <ActivityTray />);
  const become = (...next: readonly Job[]): Promise<void> => {
    jobs = next;
    return view.queryClient.invalidateQueries({ queryKey: jobKeys.jobs });
  };
  return { ...view, registry, become };
}

beforeEach(() => useActivities.setState(useActivities.getInitialState(), true));

describe('a deletion that the registry goes on with', () => {
  it('shows how far it is, and can be stopped', async () => {
    const { user, registry } = open(job());
    registry.on('DELETE /api/marina/v1/jobs/j1', new Response(null, { status: 200 }));
    await user.click(await screen.findByRole('button', { name: 'Activity: 1 running' }));
    const list = await screen.findByRole('list', { name: 'Activity' });
    expect(within(list).getByText('Deleting from library/app')).toBeDefined();
    expect(screen.getByText('1,000 of 4,000')).toBeDefined();
    expect(screen.queryByText(/1,200 artifacts/)).toBeNull();
    expect(screen.getByRole<HTMLProgressElement>('progressbar').value).toBe(0.25);
    await user.click(screen.getByRole('button', { name: 'Cancel: Deleting from library/app' }));
    await waitFor(() => expect(registry.asked('DELETE /api/marina/v1/jobs/j1')).toHaveLength(1));
  });

  it('says how it ended, once', async () => {
    const { become } = open(job());
    await screen.findByRole('button', { name: 'Activity: 1 running' });
    await become(job({ state: 'done', done: 4000, endedAt: NOW }));
    expect(await screen.findByRole('alert')).toBeDefined();
    expect(screen.getByRole('alert').textContent).toContain(
      'Deleted from library/app · 1,200 artifacts and 900 tags deleted',
    );
    await become(job({ state: 'done', done: 4000, endedAt: NOW }));
    expect(screen.getAllByRole('alert')).toHaveLength(1);
  });

  it('says what stays, and why', async () => {
    const { become } = open(job());
    await screen.findByRole('button', { name: 'Activity: 1 running' });
    const kept = [
      { reason: 'listed', count: 2, example: 'sha256:1' },
      { reason: 'gone', count: 7, example: 'sha256:2' },
      { reason: 'changed', count: 3, example: 'sha256:3' },
    ] as const;
    await become(job({ state: 'done', kept: [...kept], endedAt: NOW }));
    expect(
      await screen.findByText(
        '2 stay: indexes that stay list them. 3 stay: they were pushed or tagged meanwhile.',
      ),
    ).toBeDefined();
  });

  it('does not tell of those that ended before', async () => {
    const { registry } = open(job({ state: 'done', endedAt: NOW }));
    await waitFor(() => expect(registry.asked(JOBS)).toHaveLength(1));
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that it ended with the registry’s process', async () => {
    const { become } = open(job());
    await screen.findByRole('button', { name: 'Activity: 1 running' });
    await become();
    expect(await screen.findByText(/The registry was ended before it was done/)).toBeDefined();
  });
});
