import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { RepositoryRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { FakeRegistry, failure } from '../../testing/fake-registry.ts';
import { renderWith } from '../../testing/render-screen.tsx';
import { RepositoriesScreen } from './repositories-screen.tsx';

const LIST = 'GET /api/marina/v1/repositories';
const PROJECT = {
  project_id: 1,
  name: 'library',
  repo_count: 2,
  creation_time: new Date().toISOString(),
  metadata: { public: 'true' },
};

function repository(path: string, artifactCount: number, pullCount: number): RepositoryRow {
  const at = new Date().toISOString();
  return {
    id: artifactCount,
    name: `library/${path}`,
    projectName: 'library',
    description: '',
    artifactCount,
    pullCount,
    bytes: 1024 ** 2 * artifactCount,
    createdAt: at,
    updatedAt: at,
  };
}

function open(rows: readonly RepositoryRow[], search = '') {
  const asked: URLSearchParams[] = [];
  const registry = new FakeRegistry()
    .on(LIST, ({ url }) => {
      asked.push(url.searchParams);
      return { items: url.searchParams.has('filter') ? [] : rows, nextCursor: null, total: rows.length };
    })
    .on('GET /api/v2.0/projects/library', PROJECT)
    .on('GET /api/marina/v1/connection', { address: 'localhost:5001', url: 'http://localhost:5001' });
  const routes = [
    { path: '/projects/:project', Component: RepositoriesScreen },
    { path: '/projects/:project/repositories/:repository', element: <p>the repository’s own screen</p> },
  ];
  return { asked, registry, ...renderWith(registry, routes, `/projects/library${search}`) };
}

describe('RepositoriesScreen', () => {
  it('lists repositories with their artifacts and pulls, and opens one by the keyboard', async () => {
    const { user } = open([repository('app', 3, 1204), repository('team/db', 12, 0)]);
    const row = await screen.findByRole('row', { name: /^app/ });
    expect(within(row).getByText('1,204')).toBeDefined();
    expect(within(row).getByText('3.0 MiB')).toBeDefined();
    expect(within(screen.getByRole('row', { name: /^team\/db/ })).getByText('12')).toBeDefined();
    expect(await screen.findByText('2 repositories')).toBeDefined();
    expect(screen.getByText('Public')).toBeDefined();
    row.focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByText('the repository’s own screen')).toBeDefined();
  });

  it('asks for another order when a column is chosen', async () => {
    const { asked, user } = open([repository('app', 3, 4)]);
    await user.click(await screen.findByRole('button', { name: 'Pulls' }));
    await waitFor(() =>
      expect(Object.fromEntries(asked.at(-1) ?? [])).toMatchObject({ sort: 'pulls', order: 'descending' }),
    );
    expect(screen.getByRole('columnheader', { name: 'Pulls' }).getAttribute('aria-sort')).toBe('descending');
  });

  it('keeps the filter in the address, and offers to clear it', async () => {
    const { user } = open([repository('app', 3, 4)], '?filter=zzz');
    await screen.findByText('No repository’s name contains “zzz”');
    await user.click(screen.getAllByRole('button', { name: 'Clear filter' })[0] ?? document.body);
    expect(await screen.findByRole('row', { name: /^app/ })).toBeDefined();
  });

  it('teaches the first push into an empty project', async () => {
    open([]);
    expect(await screen.findByRole('heading', { name: 'library is empty' })).toBeDefined();
    expect(await screen.findByText('docker push localhost:5001/library/app:1')).toBeDefined();
  });

  it('goes from the filter to the list, and says how many match without forgetting how many there are', async () => {
    const { user, registry } = open([repository('app', 3, 4)]);
    registry.on(LIST, { items: [repository('app', 3, 4)], nextCursor: null, total: 1 });
    await screen.findByRole('row', { name: /^app/ });
    await user.keyboard('/app{ArrowDown}');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-row')).toBe('0'));
    expect(await screen.findByText('1 matches')).toBeDefined();
    expect(screen.getByText('2 repositories')).toBeDefined();
  });

  it('deletes a repository from its row, by the mouse’s menu', async () => {
    const path = 'DELETE /api/marina/v1/repositories/library%2Fapp';
    const { user, registry } = open([repository('app', 3, 4)]);
    registry
      .on(LIST, { items: [repository('app', 3, 4)], nextCursor: null, total: 1 })
      .on(path, Response.json({ id: 'j1', kind: 'delete-repository', state: 'running' }, { status: 202 }));
    await user.pointer({ keys: '[MouseRight]', target: await screen.findByRole('row', { name: /^app/ }) });
    await user.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete repository library/app?' });
    expect(
      await within(dialog).findByText(
        '3 artifacts with all of their tags will be deleted. The repository holds 3.0 MiB.',
      ),
    ).toBeDefined();
    expect(within(dialog).getByText('This cannot be undone.')).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Delete repository' }));
    await waitFor(() => expect(registry.asked(path)).toHaveLength(1));
  });

  it('sorts names from the first letter at first, numbers from the largest', async () => {
    const { user } = open([repository('app', 3, 4)]);
    const orderOf = (name: string) => screen.getByRole('columnheader', { name }).getAttribute('aria-sort');
    await user.click(await screen.findByRole('button', { name: 'Pulls' }));
    expect([orderOf('Repository'), orderOf('Pulls')]).toEqual([null, 'descending']);
    await user.click(screen.getByRole('button', { name: 'Repository' }));
    expect([orderOf('Repository'), orderOf('Pulls')]).toEqual(['ascending', null]);
  });

  it('names a project that was deleted', async () => {
    const { registry, queryClient } = open([]);
    await screen.findByRole('heading', { name: 'library is empty' });
    registry.on('GET /api/v2.0/projects/library', () => failure(404, 'NOT_FOUND', 'no such project'));
    await queryClient.invalidateQueries();
    expect(await screen.findByRole('heading', { name: 'library was deleted' })).toBeDefined();
    expect(screen.getByRole('link', { name: 'All projects' })).toBeDefined();
  });
});
