import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeRegistry, failure } from '../testing/fake-registry.ts';
import { renderWith } from '../testing/render-screen.tsx';
import { Shell } from './shell.tsx';

const CONNECTION = {
  address: 'registry.example',
  url: 'https://registry.example',
  version: '0.1.0',
  username: 'admin',
  administrator: true,
  initialPassword: false,
};

/** A portal whose session begins with the right password and ends when asked. */
function portal() {
  let signedIn = false;
  const registry = new FakeRegistry()
    .on('GET /api/marina/v1/connection', () =>
      signedIn ? CONNECTION : failure(401, 'UNAUTHORIZED', 'sign in first'),
    )
    .on('POST /c/login', ({ body }) => {
      signedIn = JSON.stringify(body) === JSON.stringify({ principal: 'admin', password: 'right' });
      return signedIn ? {} : failure(401, 'UNAUTHORIZED', 'wrong user name or password');
    })
    .on('GET /c/log_out', () => {
      signedIn = false;
      return {};
    });
  return renderWith(registry, [
    { path: '/', Component: Shell, children: [{ index: true, element: <p>inside</p> }] },
  ]);
}

describe('Shell in the web portal', () => {
  it('asks who is there, says when that is wrong, lets in, and out again', async () => {
    const { user } = portal();
    const name = await screen.findByRole('textbox', { name: 'User name' });
    expect(screen.queryByText('inside')).toBeNull();
    await user.type(name, 'admin');
    await user.type(screen.getByLabelText('Password'), 'wrong{Enter}');
    expect(await screen.findByText('User name or password is wrong.')).toBeDefined();

    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'right{Enter}');
    expect(await screen.findByText('inside')).toBeDefined();

    await user.click(screen.getByRole('button', { name: 'Sign out admin' }));
    expect(await screen.findByRole('textbox', { name: 'User name' })).toBeDefined();
  });
});

const VISITOR = {
  address: 'registry.example',
  url: 'https://registry.example',
  port: null,
  version: null,
  username: null,
  administrator: false,
  initialPassword: false,
};

/** A portal that nobody has signed in to, at an address of it. */
function visited(address: string) {
  let connection: object = VISITOR;
  const registry = new FakeRegistry()
    .on('GET /api/marina/v1/connection', () => connection)
    .on('POST /c/login', () => {
      connection = CONNECTION;
      return {};
    });
  const children = [
    { index: true, element: <p>home</p> },
    { path: 'projects', element: <p>public projects</p> },
    { path: 'settings', element: <p>settings</p> },
  ];
  return { registry, ...renderWith(registry, [{ path: '/', Component: Shell, children }], address) };
}

describe('Shell for visitors of the web portal', () => {
  it('shows what is public, with the way in, and nothing of the registry itself', async () => {
    const { registry, user } = visited('/projects');
    expect(await screen.findByText('public projects')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Projects' })).toBeDefined();
    for (const name of ['Home', 'Logs', 'Settings']) expect(screen.queryByRole('link', { name })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Sign out/ })).toBeNull();
    expect(registry.requests.map(({ name }) => name)).toEqual(['GET /api/marina/v1/connection']);

    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await user.type(await screen.findByRole('textbox', { name: 'User name' }), 'admin');
    await user.type(screen.getByLabelText('Password'), 'right{Enter}');
    // Where they were.
    expect(await screen.findByText('public projects')).toBeDefined();
    expect(await screen.findByRole('button', { name: 'Sign out admin' })).toBeDefined();
  });

  it.each(['/', '/settings'])('asks who is there at %s, and lets look around', async (address) => {
    const { user } = visited(address);
    expect(await screen.findByRole('textbox', { name: 'User name' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Look at public projects' }));
    expect(await screen.findByText('public projects')).toBeDefined();
  });
});

describe('Shell', () => {
  it('has the way to every section, and to its content past them', async () => {
    renderWith(new FakeRegistry().on('GET /api/marina/v1/connection', CONNECTION), [
      { path: '/', Component: Shell, children: [{ index: true, element: <p>inside</p> }] },
    ]);
    expect(await screen.findByText('inside')).toBeDefined();
    for (const name of ['Home', 'Projects', 'Settings'])
      expect(screen.getByRole('link', { name })).toBeDefined();
    expect(screen.getByRole('link', { name: 'Skip to content' }).getAttribute('href')).toBe('#content');
    expect(screen.getByRole('main').id).toBe('content');
  });
  it.each([
    [true, 1],
    [false, 0],
  ])('warns for good when other machines reach it without TLS: %s', async (exposed, count) => {
    renderWith(new FakeRegistry().on('GET /api/marina/v1/connection', { ...CONNECTION, exposed }), [
      { path: '/', Component: Shell, children: [{ index: true, element: <p>inside</p> }] },
    ]);
    expect(await screen.findByText('inside')).toBeDefined();
    expect(screen.queryAllByText('Reachable without TLS')).toHaveLength(count);
  });
});
