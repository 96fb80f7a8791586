import { IconTrash } from '@tabler/icons-react';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useCoreStatus } from '../host/core-status.ts';
import { CreateProjectDialog } from '../screens/projects/create-project-dialog.tsx';
import { useOfferedActs } from '../state/offered-acts.ts';
import { usePreferences } from '../state/preferences.ts';
import { rememberPlace, useRecentPlaces } from '../state/recent-places.ts';
import { FakeRegistry, harborList } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { Palette } from './palette.tsx';
import { usePalette } from './palette-state.ts';

const READY = { status: 'ready', url: 'http://127.0.0.1:5001', port: 5001, version: '0.1.0' } as const;
const FOUND = {
  projects: [{ id: 2, name: 'team', public: false }],
  repositories: [{ name: 'team/api', artifactCount: 3 }],
  tags: [{ repository: 'team/api', name: 'team-1', digest: `sha256:${'ab'.repeat(32)}` }],
};

function open(core: 'ready' | 'down' = 'ready') {
  const problem = { code: 'CORE_EXITED', message: 'gone' };
  useCoreStatus.setState({ core: core === 'ready' ? READY : { status: 'down', problem, retryAt: null } });
  const registry = new FakeRegistry()
    .on('GET /api/marina/v1/find', FOUND)
    .on('GET /api/v2.0/projects/stays', {})
    .on('GET /api/v2.0/projects/team/repositories/api', {});
  if (core === 'ready') {
    registry
      .on('GET /api/marina/v1/connection', {
        address: 'localhost:5001',
        url: 'http://localhost:5001',
        username: 'admin',
      })
      .on('POST /api/v2.0/projects', {})
      .on('GET /api/v2.0/projects', () => harborList([]));
  }
  const view = renderPart(registry, <Palette CreateProject={CreateProjectDialog} />);
  fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
  return { registry, ...view };
}

const chosen = (): string | null => screen.getByRole('option', { selected: true }).textContent;

describe('Palette', () => {
  beforeEach(() => {
    usePalette.setState({ opened: false });
    useRecentPlaces.setState({ places: [] });
  });

  it('opens on Ctrl+K with the focus in its field, and closes on Escape', async () => {
    const { user } = open();
    const field = await screen.findByRole('combobox', { name: 'Search and commands' });
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('finds projects, repositories and tags by a part of their name and goes there on Enter', async () => {
    const { user, registry, router } = open();
    await user.type(await screen.findByRole('combobox'), 'team');
    const tags = await screen.findByRole('group', { name: 'Tags' });
    expect(within(tags).getByRole('option').textContent).toContain('team/api:team-1');
    const repositories = screen.getByRole('group', { name: 'Repositories' });
    expect(within(repositories).getByRole('option').textContent).toContain('3 artifacts');
    expect(chosen()).toContain('team');
    await user.keyboard('{ArrowDown}');
    expect(chosen()).toContain('team/api');
    await user.keyboard('{Enter}');
    expect(router.state.location.pathname).toBe('/projects/team/repositories/api');
    expect(registry.asked('GET /api/marina/v1/find')).toHaveLength(1);
  });

  it('steps from the last to the first and names the chosen line to its field', async () => {
    const { user } = open();
    const field = await screen.findByRole('combobox');
    expect(chosen()).toContain('Home');
    await user.type(field, '{ArrowUp}');
    expect(chosen()).toContain('Switch language to 简体中文');
    expect(field.getAttribute('aria-activedescendant')).toBe(
      screen.getByRole('option', { selected: true }).id,
    );
    await user.type(field, '{ArrowDown}');
    expect(chosen()).toContain('Home');
  });

  it('copies the login command of the chosen client', async () => {
    const { user } = open();
    const field = await screen.findByRole('combobox');
    await screen.findByRole('option', { name: /Copy login command/ });
    await user.type(field, 'copy login{Enter}');
    expect(await screen.findByText('Copied: docker login -u admin localhost:5001')).toBeDefined();
    expect(await navigator.clipboard.readText()).toBe('docker login -u admin localhost:5001');
  });

  it('switches the theme', async () => {
    const { user } = open();
    await user.type(await screen.findByRole('combobox'), 'dark theme{Enter}');
    expect(usePreferences.getState().theme).toBe('dark');
  });

  it('creates a project from anywhere', async () => {
    const { user, registry } = open();
    await user.type(await screen.findByRole('combobox'), 'new project{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'New project' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'team-b{Enter}');
    await waitFor(() => expect(registry.asked('POST /api/v2.0/projects')).toHaveLength(1));
  });

  it('opens with the places that were looked at last', async () => {
    act(() =>
      rememberPlace({ kind: 'repository', name: 'team/api', path: '/projects/team/repositories/api' }),
    );
    open();
    const recent = await screen.findByRole('group', { name: 'Recent' });
    expect(within(recent).getByRole('option').textContent).toBe('team/api');
  });

  it('drops places that are gone', async () => {
    act(() => {
      rememberPlace({ kind: 'project', name: 'stays', path: '/projects/stays' });
      rememberPlace({ kind: 'project', name: 'gone', path: '/projects/gone' });
    });
    open();
    await waitFor(() => expect(screen.queryByRole('option', { name: 'gone' })).toBeNull());
    expect(screen.getByRole('option', { name: 'stays' })).toBeDefined();
    expect(useRecentPlaces.getState().places.map(({ name }) => name)).toEqual(['stays']);
  });

  it('does what the screen offers', async () => {
    const run = vi.fn();
    act(() => useOfferedActs.setState({ acts: [{ id: 'delete', label: 'Delete…', icon: IconTrash, run }] }));
    const { user } = open();
    const here = await screen.findByRole('group', { name: 'On this page' });
    expect(within(here).getByRole('option').textContent).toContain('Delete…');
    await user.type(screen.getByRole('combobox'), 'delete{Enter}');
    expect(run).toHaveBeenCalledTimes(1);
    act(() => useOfferedActs.setState({ acts: [] }));
  });

  it('shows the sheet of keys on a question mark, not while it is typed into a field', async () => {
    const { user } = open();
    await user.type(await screen.findByRole('combobox'), '?');
    expect(screen.queryByRole('dialog', { name: 'Keyboard shortcuts' })).toBeNull();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.keyDown(document.body, { key: '?' });
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(within(sheet).getByText('Quick look')).toBeDefined();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('offers screens and commands while the registry is down, and asks it nothing', async () => {
    const { user, registry } = open('down');
    await user.type(await screen.findByRole('combobox'), 'settings');
    expect(screen.getByRole('option', { name: 'Settings' })).toBeDefined();
    await user.clear(screen.getByRole('combobox'));
    await user.type(screen.getByRole('combobox'), 'theme');
    expect(screen.getAllByRole('option').length).toBeGreaterThan(1);
    expect(registry.asked('GET /api/marina/v1/find')).toHaveLength(0);
  });

  it('says when nothing is called so', async () => {
    const { user, registry } = open();
    registry.on('GET /api/marina/v1/find', { projects: [], repositories: [], tags: [] });
    await user.type(await screen.findByRole('combobox'), 'zzz');
    expect(await screen.findByText('Nothing is called “zzz”')).toBeDefined();
    expect(screen.queryAllByRole('option')).toEqual([]);
  });

  it('begins empty each time, however quickly it is opened again', async () => {
    const { user } = open();
    await user.type(await screen.findByRole('combobox'), 'settings');
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    const field = screen.getByRole<HTMLInputElement>('combobox');
    expect(field.value).toBe('');
    expect(document.activeElement).toBe(field);
  });
});
