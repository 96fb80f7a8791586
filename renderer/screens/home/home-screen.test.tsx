import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activity } from '../../../registry-core/api/schemas/marina/registry.ts';
import { fakeBridge } from '../../testing/fake-bridge.ts';
import { FakeRegistry, harborList } from '../../testing/fake-registry.ts';
import { renderWith } from '../../testing/render-screen.tsx';
import { HomeScreen } from './home-screen.tsx';

const CONNECTION = {
  address: 'localhost:5002',
  url: 'http://localhost:5002',
  port: 5002,
  version: '0.1.0',
  username: 'admin',
  administrator: true,
  initialPassword: true,
};
const STORAGE = {
  bytes: 3_565_158,
  blobCount: 4,
  sharedBytes: 0,
  unusedBytes: 0,
  diskTotal: 10 ** 12,
  diskFree: 5 * 1024 ** 3,
  projects: [],
  measuredAt: '2026-01-01T00:00:00.000Z',
};
const GARBAGE = { blobs: 3, graceSeconds: 7200, hindrance: null };
const PUSH: Activity = {
  eventId: 7,
  repository: 'library/team/app',
  digest: `sha256:${'ab'.repeat(32)}`,
  tag: '1.2',
  type: 'IMAGE',
  actor: 'admin',
  at: new Date().toISOString(),
};

function open(
  recent: { pushes: object[]; pulls: object[]; hasPushes?: boolean } = { pushes: [PUSH], pulls: [] },
  connection = CONNECTION,
  storage = () => STORAGE,
  uploads: readonly object[] = [],
) {
  const registry = new FakeRegistry()
    .on('GET /api/marina/v1/connection', connection)
    .on('GET /api/marina/v1/storage', () => storage())
    .on('GET /api/marina/v1/uploads', uploads)
    .on('GET /api/marina/v1/recent', {
      hasPushes: recent.pushes.length > 0,
      hasPulls: recent.pulls.length > 0,
      ...recent,
    })
    .on('GET /api/v2.0/projects', () => harborList([{ project_id: 1, name: 'library', metadata: {} }]))
    .on('POST /api/marina/v1/connection/reveal-password', { username: 'admin', password: 'Sh1p-ahoy' });
  return { registry, ...renderWith(registry, [{ path: '/', Component: HomeScreen }]) };
}

describe('HomeScreen', () => {
  beforeEach(() => {
    const { bridge } = fakeBridge({ status: 'starting' });
    Object.defineProperty(window, 'marina', { value: bridge, configurable: true });
  });
  afterEach(() => {
    Reflect.deleteProperty(window, 'marina');
  });

  it('shows what unfinished uploads hold, and discards them', async () => {
    const { registry, user } = open();
    let bytes = 542 * 1024 ** 2;
    registry.on('GET /api/marina/v1/unfinished-uploads', () => ({ items: [], total: 1, totalBytes: bytes }));
    registry.on('DELETE /api/marina/v1/unfinished-uploads', () => {
      const discarded = { discarded: 1, bytes, remaining: 0 };
      bytes = 0;
      return discarded;
    });
    expect(await screen.findByText('Unfinished uploads')).toBeDefined();
    expect(screen.getByText('542.0 MiB')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Discard unfinished uploads' }));
    await waitFor(() => expect(screen.queryByText('Unfinished uploads')).toBeNull());
    expect(await screen.findByText('Discarded unfinished uploads: 542.0 MiB freed')).toBeDefined();
  });

  it('shows what can be freed, and frees it', async () => {
    let unusedBytes = 90 * 1024 ** 2;
    const { registry, user } = open(undefined, undefined, () => ({ ...STORAGE, unusedBytes }));
    const run = { id: 3, state: 'running', endedAt: null };
    registry.on('GET /api/marina/v1/garbage', () => ({
      ...GARBAGE,
      bytes: Math.min(unusedBytes, 80 * 1024 ** 2),
    }));
    registry.on('POST /api/marina/v1/garbage/collect', run);
    registry.on('GET /api/marina/v1/executions/3', () => {
      unusedBytes = 0;
      const task = { id: 9, result: { freed_space: 80 * 1024 ** 2 } };
      return { ...run, state: 'done', endedAt: '2026-01-01T00:00:00.000Z', task };
    });
    expect(await screen.findByText('80.0 MiB')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Clean up what no artifact uses' }));
    expect(await screen.findByText('Cleaned up: 80.0 MiB freed')).toBeDefined();
    await waitFor(() => expect(screen.queryByText('Can be freed now')).toBeNull());
  });

  it('says why nothing was freed, and offers nothing while nothing can be', async () => {
    let hindrance: string | null = null;
    const { registry, user } = open(undefined, undefined, () => ({ ...STORAGE, unusedBytes: 500 }));
    registry.on('GET /api/marina/v1/garbage', () => ({ ...GARBAGE, bytes: 500, hindrance }));
    registry.on('POST /api/marina/v1/garbage/collect', () => {
      hindrance = 'the clock was set';
      return { id: 3, state: 'failed', endedAt: '2026-01-01T00:00:00.000Z', task: { message: hindrance } };
    });
    await user.click(await screen.findByRole('button', { name: 'Clean up what no artifact uses' }));
    expect(await screen.findByText('The clock was set.')).toBeDefined();
    await waitFor(() => expect(screen.queryByText('Can be freed now')).toBeNull());
    expect(screen.getByText('Used by no artifact')).toBeDefined();
  });

  it.each([
    [200 * 1024, 'The disk that holds the registry is full: 200.0 KiB free.'],
    [39 * 1024 ** 2, 'The disk that holds the registry is almost full: 39.0 MiB free.'],
    [1024 ** 3, 'The disk that holds the registry is almost full: 1.0 GiB free.'],
  ])('says that the disk has %i bytes left', async (diskFree, said) => {
    open(undefined, undefined, () => ({ ...STORAGE, diskFree }));
    expect(await screen.findByText(said)).toBeDefined();
  });

  it('calls a disk full that has just refused bytes', async () => {
    const storage = () => ({ ...STORAGE, diskFree: 1024 ** 3 });
    open(undefined, undefined, storage, [{ problem: 'STORAGE_FULL' }]);
    expect(await screen.findByText(/is full: 1\.0 GiB free/)).toBeDefined();
  });

  it('pulls what was pushed last with clients that can pull it, and an example with others', async () => {
    const chart = { ...PUSH, eventId: 9, repository: 'charts/web', tag: '2.0.0', type: 'CHART' };
    const { user } = open({ pushes: [chart, PUSH], pulls: [] });
    expect(await screen.findByText('docker pull localhost:5002/library/team/app:1.2')).toBeDefined();
    await user.click(screen.getByRole('radio', { name: 'helm' }));
    expect(
      screen.getByText('helm pull --plain-http oci://localhost:5002/charts/web --version 2.0.0'),
    ).toBeDefined();
    await user.click(screen.getByRole('radio', { name: 'docker' }));
  });

  it('shows an example of a chart to Helm where only images were pushed', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('radio', { name: 'helm' }));
    expect(
      screen.getByText('helm pull --plain-http oci://localhost:5002/library/app --version 1.0.0'),
    ).toBeDefined();
    await user.click(screen.getByRole('radio', { name: 'docker' }));
  });

  it('shows the address that clients use and commands that work with it', async () => {
    open();
    expect(await screen.findByText('docker login -u admin localhost:5002')).toBeDefined();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('localhost:5002');
    expect(await screen.findByText('docker pull localhost:5002/library/team/app:1.2')).toBeDefined();
  });

  it('changes all commands with the client and remembers it', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('radio', { name: 'podman' }));
    expect(screen.getByText('podman login --tls-verify=false -u admin localhost:5002')).toBeDefined();
    expect(localStorage.getItem('marina.preferences')).toContain('podman');
  });

  it('fetches the password on a click only and forgets it when it is hidden', async () => {
    const { user, registry } = open();
    const show = await screen.findByRole('button', { name: 'Show password' });
    expect(registry.asked('POST /api/marina/v1/connection/reveal-password')).toHaveLength(0);
    await user.click(show);
    expect(await screen.findByText('Sh1p-ahoy')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Hide password' }));
    expect(screen.queryByText('Sh1p-ahoy')).toBeNull();
  });

  it('offers no password in the web portal, which may not have it', async () => {
    Reflect.deleteProperty(window, 'marina');
    open();
    await screen.findByText('docker login -u admin localhost:5002');
    expect(screen.queryByRole('button', { name: 'Show password' })).toBeNull();
  });

  it('offers no password once the generated one was changed', async () => {
    open({ pushes: [], pulls: [] }, { ...CONNECTION, initialPassword: false });
    await screen.findByText('docker login -u admin localhost:5002');
    expect(screen.queryByRole('button', { name: 'Show password' })).toBeNull();
  });

  it('ticks first steps by what has happened, and leaves when they are hidden', async () => {
    const { user } = open();
    const steps = await screen.findByRole('region', { name: 'First steps' });
    const push = within(steps).getByText('Push an image').closest('li');
    const pull = within(steps).getByText('Pull it back').closest('li');
    expect(push === null ? null : within(push).getByRole('img', { name: 'Done' })).toBeDefined();
    expect(pull === null ? null : within(pull).getByRole('img', { name: 'To do' })).toBeDefined();
    await user.click(within(steps).getByRole('button', { name: 'Hide' }));
    expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull();
  });

  it('lists recent pushes with the way to each', async () => {
    open();
    const table = await screen.findByRole('table', { name: 'Recent pushes' });
    const repository = within(table).getByRole('link', { name: 'library/team/app' });
    expect(repository.getAttribute('href')).toBe('/projects/library/repositories/team%2Fapp');
    expect(within(table).getByRole('link', { name: '1.2' }).getAttribute('href')).toBe(
      '/projects/library/repositories/team%2Fapp/artifacts/1.2',
    );
  });

  it('lists recent pulls beside them', async () => {
    open({ pushes: [], pulls: [{ ...PUSH, eventId: 9, tag: '3.4' }] });
    const table = await screen.findByRole('table', { name: 'Recent pulls' });
    expect(within(table).getByRole('link', { name: '3.4' })).toBeDefined();
    expect(within(table).getByRole('columnheader', { name: 'Pulled' })).toBeDefined();
    expect(screen.getByText('Nothing has been pushed yet')).toBeDefined();
  });

  it('leads to what was pushed or pulled by its digest, and says so', async () => {
    const byDigest = { ...PUSH, tag: null };
    open({ pushes: [byDigest], pulls: [{ ...byDigest, eventId: 9 }] });
    for (const name of ['Recent pushes', 'Recent pulls']) {
      const table = await screen.findByRole('table', { name });
      const link = within(table).getByRole('link', { name: 'By digest sha256:abababababab…' });
      expect(link.getAttribute('href')).toBe(
        `/projects/library/repositories/team%2Fapp/artifacts/sha256%3A${'ab'.repeat(32)}`,
      );
    }
  });

  it('says so when nothing is left of what was pushed', async () => {
    open({ pushes: [], pulls: [], hasPushes: true });
    expect(await screen.findByText('What was pushed last has been deleted')).toBeDefined();
    expect(screen.queryByText('Nothing has been pushed yet')).toBeNull();
    expect(screen.getByText('Nothing has been pulled yet')).toBeDefined();
  });

  it('says what to expect before anything was pushed', async () => {
    open({ pushes: [], pulls: [] });
    expect(await screen.findByText('Nothing has been pushed yet')).toBeDefined();
    expect(screen.getByText('docker pull localhost:5002/library/app:1')).toBeDefined();
  });

  it('measures storage again when the answer may have missed the latest push', async () => {
    let storage = { ...STORAGE, bytes: 0, measuredAt: new Date().toISOString() };
    open({ pushes: [PUSH], pulls: [] }, CONNECTION, () => storage);
    expect(await screen.findByText('0 B')).toBeDefined();
    storage = { ...STORAGE, bytes: 1_048_576 };
    expect(await screen.findByText('1.0 MiB', {}, { timeout: 4000 })).toBeDefined();
  });

  it('shows what is stored', async () => {
    open();
    expect(await screen.findByText('3.4 MiB')).toBeDefined();
    expect(screen.getByText('5.0 GiB')).toBeDefined();
  });

  it('shows what was pushed again and again once, with its latest time', async () => {
    const again = Array.from({ length: 5 }, (_, index) => ({ ...PUSH, eventId: 20 - index }));
    open({ pushes: [...again, { ...PUSH, eventId: 1, tag: 'old' }], pulls: [] });
    const table = await screen.findByRole('table', { name: 'Recent pushes' });
    expect(within(table).getAllByRole('row')).toHaveLength(3);
    expect(within(table).getByText('old')).toBeDefined();
  });

  it('shows what was pushed by its digest and by a tag once, by the tag', async () => {
    const untagged = { ...PUSH, eventId: 30, tag: null };
    const other = { ...untagged, eventId: 31, digest: `sha256:${'cd'.repeat(32)}` };
    open({ pushes: [other, untagged, PUSH], pulls: [] });
    const table = await screen.findByRole('table', { name: 'Recent pushes' });
    expect(within(table).getByRole('link', { name: '1.2' })).toBeDefined();
    expect(within(table).getAllByRole('link', { name: /^By digest/ })).toHaveLength(1);
  });

  it('shares the storage out so that it adds up', async () => {
    const MIB = 1024 ** 2;
    const project = (projectId: number, name: string, unique: number, shared: number) => ({
      projectId,
      name,
      bytes: (unique + shared) * MIB,
      uniqueBytes: unique * MIB,
      sharedBytes: shared * MIB,
      blobCount: 1,
    });
    const storage = { ...STORAGE, bytes: 9 * MIB, sharedBytes: 2 * MIB };
    const projects = [project(1, 'library', 4, 2), project(2, 'team-a', 3, 2), project(3, 'copy', 0, 2)];
    open(undefined, undefined, () => ({ ...storage, projects }) as unknown as typeof STORAGE);
    const list = (await screen.findByRole('link', { name: 'team-a' })).closest('ul');
    const shares = within(list as HTMLElement).getAllByRole('listitem');
    expect(shares.map(({ textContent }) => textContent)).toEqual([
      'library4.0 MiB + 2.0 MiB shared',
      'team-a3.0 MiB + 2.0 MiB shared',
      'copy2.0 MiB, all shared',
      'Shared2.0 MiB',
    ]);
    expect(shares.map((share) => share.querySelectorAll('[style]').length)).toEqual([1, 1, 0, 1]);
  });
});
