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
});
