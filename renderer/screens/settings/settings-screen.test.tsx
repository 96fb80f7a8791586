import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SettingsBody } from '../../../registry-core/api/schemas/marina/registry.ts';
import { useCoreStatus } from '../../host/core-status.ts';
import { fakeBridge } from '../../testing/fake-bridge.ts';
import { FakeRegistry, failure } from '../../testing/fake-registry.ts';
import { renderPart } from '../../testing/render-screen.tsx';
import { SettingsScreen } from './settings-screen.tsx';

const READY = { status: 'ready', url: 'http://127.0.0.1:5002', port: 5002, version: '0.1.0' } as const;
const SETTINGS: SettingsBody = {
  autoCreateProjects: true,
  sparseImages: false,
  sparseIndexes: true,
  uploadExpiryHours: 24,
  tokenLifetimeSeconds: 1800,
  narrowTokens: false,
  refreshTokenLifetimeDays: 90,
  sessionLifetimeMinutes: 60,

  gcGraceMinutes: 120,
  externalUrl: '',
  trustedProxies: [],
  port: 5002,
};
const PUT = 'PUT /api/marina/v1/settings';

function open(settings: SettingsBody = SETTINGS) {
  const registry = new FakeRegistry()
    .on('GET /api/marina/v1/settings', settings)
    .on(PUT, ({ body }) => ({ ...settings, ...(body as object) }))
    .on('GET /api/marina/v1/connection', { address: 'localhost:5002', username: 'admin', version: '0.1.0' })
    .on('GET /api/v2.0/users/current', { user_id: 1, username: 'admin' })
    .on('PUT /api/v2.0/users/1/password', new Response(null, { status: 200 }));
  return { registry, ...renderPart(registry, <SettingsScreen />) };
}

const field = (name: string): Promise<HTMLInputElement> =>
  screen.findByRole<HTMLInputElement>('textbox', { name });

describe('SettingsScreen', () => {
  const desktop = fakeBridge(READY);

  beforeEach(() => {
    Object.defineProperty(window, 'marina', { value: desktop.bridge, configurable: true });
    useCoreStatus.setState({ core: READY });
  });
  afterEach(() => {
    Reflect.deleteProperty(window, 'marina');
    useCoreStatus.setState(useCoreStatus.getInitialState(), true);
  });

  it('says when the settings of the registry cannot be read, and tries again', async () => {
    const { queryClient, user, registry } = open();
    registry.on('GET /api/marina/v1/settings', () => failure(403, 'FORBIDDEN', 'administrators only'));
    await queryClient.resetQueries();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('You may not do this.');
    registry.on('GET /api/marina/v1/settings', SETTINGS);
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect((await field('Port')).value).toBe('5002');
  });

  it('saves a port on Enter, says what a restart means, and restarts', async () => {
    const { user, registry } = open();
    const port = await field('Port');
    await waitFor(() => expect(port.value).toBe('5002'));
    expect(screen.queryByRole('button', { name: /^Restart/ })).toBeNull();
    await user.clear(port);
    await user.type(port, '6000{Enter}');
    await waitFor(() => expect(registry.asked(PUT)).toEqual([{ port: 6000 }]));
    expect(await screen.findByText(/Port 6000 is taken by nginx/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Restart with 6000' }));
    expect(desktop.calls).toContain('restart');
  });

  it('names what is wrong with a number below its field, and sends nothing', async () => {
    const { user, registry } = open();
    const expiry = await field('Keep unfinished uploads for');
    await waitFor(() => expect(expiry.value).toBe('24'));
    await user.clear(expiry);
    await user.type(expiry, 'soon{Enter}');
    expect(await screen.findByText('A whole number from 1 to 8760')).toBeDefined();
    expect(expiry.getAttribute('aria-invalid')).toBe('true');
    expect(registry.asked(PUT)).toEqual([]);
    await user.keyboard('{Escape}');
    expect(expiry.value).toBe('24');
    expect(screen.queryByText('A whole number from 1 to 8760')).toBeNull();
  });

  it('shows the registry’s refusal at the field it is about, and keeps what was typed', async () => {
    const { user, registry } = open();
    registry.on(PUT, () => failure(400, 'BAD_REQUEST', 'setting "externalUrl" is not reachable'));
    const url = await field('Address behind a proxy');
    await waitFor(() => expect(url.disabled).toBe(false));
    await user.type(url, 'https://registry.example{Enter}');
    expect(await screen.findByText('Setting "externalUrl" is not reachable.')).toBeDefined();
    expect(url.value).toBe('https://registry.example');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(url.value).toBe('');
  });

  it('switches at once', async () => {
    const { user, registry } = open();
    const sparse = await screen.findByRole('switch', { name: 'Accept images without all their layers' });
    await waitFor(() => expect(sparse.hasAttribute('disabled')).toBe(false));
    await user.click(sparse);
    await waitFor(() => expect(registry.asked(PUT)).toEqual([{ sparseImages: true }]));
  });

  it('changes the password once it is good and repeated', async () => {
    const { user, registry } = open();
    await user.click(await screen.findByRole('button', { name: 'Change password' }));
    const dialog = await screen.findByRole('dialog', { name: 'Change password' });
    expect(within(dialog).queryByLabelText('Current password')).toBeNull();
    await user.type(within(dialog).getByLabelText('New password'), 'weak{Enter}');
    expect(within(dialog).getByText('It lacks one of these')).toBeDefined();
    await user.type(within(dialog).getByLabelText('New password'), 'Harbor12');
    await user.type(within(dialog).getByLabelText('New password again'), 'other{Enter}');
    expect(within(dialog).getByText('The two are not the same')).toBeDefined();
    await user.clear(within(dialog).getByLabelText('New password again'));
    await user.type(within(dialog).getByLabelText('New password again'), 'weakHarbor12{Enter}');
    await waitFor(() =>
      expect(registry.asked('PUT /api/v2.0/users/1/password')).toEqual([{ new_password: 'weakHarbor12' }]),
    );
    expect(await screen.findByText('Password changed')).toBeDefined();
  });

  it('shows where the key for secrets is, and how Marina starts', async () => {
    const { user } = open();
    expect(await screen.findByText('in a file that only you can read')).toBeDefined();
    const autostart = await screen.findByRole<HTMLInputElement>('switch', {
      name: 'Start Marina when you log in',
    });
    expect(autostart.checked).toBe(false);
    await user.click(autostart);
    await waitFor(() => expect(autostart.checked).toBe(true));
  });

  it('has in the web portal no place for what only the desktop can do', async () => {
    Reflect.deleteProperty(window, 'marina');
    const { user } = open({ ...SETTINGS, port: 6000 });
    await waitFor(async () => expect((await field('Port')).value).toBe('6000'));
    expect(screen.queryByText('Data folder')).toBeNull();
    expect(screen.queryByText('Start and close')).toBeNull();
    expect(screen.queryByRole('button', { name: /^Restart/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Change password' }));
    expect(await screen.findByLabelText('Current password')).toBeDefined();
  });
});
