import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeRegistry, failure, harborList } from '../../testing/fake-registry.ts';
import { renderWith } from '../../testing/render-screen.tsx';
import { ProjectsScreen } from './projects-screen.tsx';

const PROJECTS = 'GET /api/v2.0/projects';
const DELETE = 'DELETE /api/marina/v1/projects/team-a';

function project(name: string, isPublic = false) {
  return {
    project_id: name.length,
    name,
    owner_id: 1,
    owner_name: 'admin',
    creation_time: '2026-01-01T00:00:00.000Z',
    update_time: '2026-01-01T00:00:00.000Z',
    deleted: false,
    repo_count: 2,
    metadata: { public: String(isPublic) },
  };
}

function open(registry: FakeRegistry, address = '/projects') {
  return renderWith(
    registry,
    [
      { path: '/projects', Component: ProjectsScreen },
      { path: '/projects/:project', element: <p>the project’s own screen</p> },
    ],
    address,
  );
}

describe('ProjectsScreen', () => {
  it('lists projects with their access and opens one from the keyboard', async () => {
    const registry = new FakeRegistry().on(PROJECTS, () =>
      harborList([project('library', true), project('team-a')]),
    );
    const { user } = open(registry);
    const row = await screen.findByRole('row', { name: /library/ });
    expect(within(row).getByText('Public')).toBeDefined();
    expect(within(screen.getByRole('row', { name: /team-a/ })).getByText('Private')).toBeDefined();
    row.focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByText('the project’s own screen')).toBeDefined();
  });

  it('finds the filter in the address, sends it, and offers to clear it', async () => {
    const filters: (string | null)[] = [];
    const registry = new FakeRegistry().on(PROJECTS, ({ url }) => {
      filters.push(url.searchParams.get('name'));
      return harborList(url.searchParams.has('name') ? [] : [project('library')]);
    });
    const { user } = open(registry, '/projects?filter=zzz');
    await screen.findByText('No project’s name contains “zzz”');
    expect(filters).toEqual(['zzz']);
    await user.click(screen.getAllByRole('button', { name: 'Clear filter' })[0] ?? document.body);
    expect(await screen.findByRole('row', { name: /library/ })).toBeDefined();
  });

  it('takes “/” to the filter field', async () => {
    const { user } = open(new FakeRegistry().on(PROJECTS, () => harborList([project('library')])));
    await screen.findByRole('row', { name: /library/ });
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Filter by name' }));
  });

  it('creates a project: refuses a bad name before it is sent, then a taken one, then closes', async () => {
    let taken = true;
    const registry = new FakeRegistry()
      .on(PROJECTS, () => harborList([project('library')]))
      .on('POST /api/v2.0/projects', () =>
        taken
          ? failure(409, 'CONFLICT', 'project team-a exists')
          : new Response(null, { status: 201, headers: { location: '/api/v2.0/projects/2' } }),
      );
    const { user } = open(registry);
    await user.click(await screen.findByRole('button', { name: 'New project' }));
    const dialog = await screen.findByRole('dialog', { name: 'New project' });
    const name = within(dialog).getByRole('textbox', { name: 'Name' });
    await user.type(name, 'Team A{Enter}');
    expect(await within(dialog).findByText(/Use lower case letters/)).toBeDefined();
    expect(registry.asked('POST /api/v2.0/projects')).toEqual([]);

    await user.clear(name);
    await user.type(name, 'team-a{Enter}');
    expect(await within(dialog).findByText('A project of this name exists already')).toBeDefined();

    taken = false;
    await user.click(within(dialog).getByRole('radio', { name: 'Public' }));
    await user.click(within(dialog).getByRole('button', { name: 'Create project' }));
    expect(await screen.findByText('Project team-a created')).toBeDefined();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(registry.asked('POST /api/v2.0/projects').at(-1)).toEqual({
      project_name: 'team-a',
      metadata: { public: 'true' },
    });
  });

  it('makes a project public from its row', async () => {
    const registry = new FakeRegistry()
      .on(PROJECTS, () => harborList([project('team-a')]))
      .on('PUT /api/v2.0/projects/team-a', new Response(null, { status: 200 }));
    const { user } = open(registry);
    await user.click(await screen.findByRole('button', { name: 'Actions for team-a' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Make public' }));
    expect(await screen.findByText('team-a is public now')).toBeDefined();
    expect(registry.asked('PUT /api/v2.0/projects/team-a')).toEqual([{ metadata: { public: 'true' } }]);

    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Undone: team-a is public now')).toBeDefined();
    expect(registry.asked('PUT /api/v2.0/projects/team-a').at(-1)).toEqual({ metadata: { public: 'false' } });
  });

  it('says what projects hold', async () => {
    const asked: (string | null)[] = [];
    const registry = new FakeRegistry()
      .on(PROJECTS, () => harborList([project('library'), project('team-a')]))
      .on('GET /api/marina/v1/projects/sizes', ({ url }) => {
        asked.push(url.searchParams.get('names'));
        return [{ projectId: 6, name: 'team-a', bytes: 3 * 1024 ** 2, blobCount: 2 }];
      });
    open(registry);
    const row = await screen.findByRole('row', { name: /team-a/ });
    expect(await within(row).findByText('3.0 MiB')).toBeDefined();
    expect(asked).toEqual(['library,team-a']);
  });

  it('deletes a project with its repositories only after its name was typed', async () => {
    const registry = new FakeRegistry()
      .on(PROJECTS, () => harborList([project('team-a')]))
      .on('GET /api/v2.0/projects/team-a', project('team-a'))
      .on('GET /api/marina/v1/projects/sizes', [{ projectId: 6, name: 'team-a', bytes: 2048, blobCount: 2 }])
      .on(DELETE, Response.json({ id: 'j1', kind: 'delete-project', state: 'running' }, { status: 202 }));
    const { user } = open(registry);
    await user.click(await screen.findByRole('button', { name: 'Actions for team-a' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete project team-a?' });
    const button = await within(dialog).findByRole('button', { name: 'Delete project and 2 repositories' });
    expect(
      within(dialog).getByText(/The project goes with 2 repositories and all that is in them/),
    ).toBeDefined();
    expect(within(dialog).getByText('This cannot be undone.')).toBeDefined();
    expect(button.hasAttribute('disabled')).toBe(true);
    await user.type(within(dialog).getByRole('textbox', { name: 'Type team-a to confirm' }), 'team-a');
    await user.click(button);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(registry.asked(DELETE)).toHaveLength(1);
  });

  it('shows a failure with its request and recovers by itself when tried again', async () => {
    let broken = true;
    const registry = new FakeRegistry().on(PROJECTS, () =>
      broken ? failure(500, 'UNKNOWN', 'the registry failed to answer') : harborList([project('library')]),
    );
    const { user } = open(registry);
    expect(await screen.findByText('Request request-42')).toBeDefined();
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /library/ })).toBeDefined();
  });

  it('offers to create the first project where there is none', async () => {
    const { user } = open(new FakeRegistry().on(PROJECTS, () => harborList([])));
    const empty = (await screen.findByRole('heading', { name: 'No project yet' })).parentElement;
    await user.click(within(empty as HTMLElement).getByRole('button', { name: 'New project' }));
    expect(await screen.findByRole('dialog', { name: 'New project' })).toBeDefined();
  });
});
