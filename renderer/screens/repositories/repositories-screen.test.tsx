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
    bytes: null,
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
    expect(within(screen.getByRole('row', { name: /team\/db/ })).getByText('12')).toBeDefined();
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

  it('says when there is no such project', async () => {
    const { registry, queryClient } = open([]);
    await screen.findByRole('heading', { name: 'library is empty' });
    registry.on('GET /api/v2.0/projects/library', () => failure(404, 'NOT_FOUND', 'no such project'));
    await queryClient.invalidateQueries();
    expect(await screen.findByRole('link', { name: 'Back to projects' })).toBeDefined();
  });
});
