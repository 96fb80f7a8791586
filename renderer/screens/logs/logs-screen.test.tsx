import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../registry-core/api/schemas/marina/telemetry.ts';
import { useCoreStatus } from '../../host/core-status.ts';
import { FakeRegistry, failure } from '../../testing/fake-registry.ts';
import { renderWith } from '../../testing/render-screen.tsx';
import { LogsScreen } from './logs-screen.tsx';

const PUSHED: LogLine = {
  time: '2026-01-01T10:00:00.000Z',
  level: 'info',
  message: 'request',
  fields: { requestId: 'req-7', method: 'PUT', path: '/v2/a/manifests/1', status: 201 },
};
const FAILED: LogLine = {
  time: '2026-01-01T10:00:01.000Z',
  level: 'error',
  message: 'a component is unhealthy',
  fields: { err: { message: 'EIO', stack: 'Error: EIO' }, component: 'storage' },
};
const LATER: LogLine = { ...PUSHED, time: '2026-01-01T10:00:09.000Z', message: 'later', fields: {} };

function open(log: { lines: LogLine[] }, address = '/logs') {
  const asked: string[] = [];
  const registry = new FakeRegistry().on('GET /api/marina/v1/logs', ({ url }) => {
    asked.push(url.search);
    const after = url.searchParams.get('after') ?? '';
    const text = url.searchParams.get('q') ?? '';
    const lines = log.lines.filter(
      (line) => line.time > after && JSON.stringify(line).toLowerCase().includes(text.toLowerCase()),
    );
    return { lines, more: false };
  });
  return { asked, ...renderWith(registry, [{ path: '/logs', Component: LogsScreen }], address) };
}

describe('LogsScreen', () => {
  beforeEach(() =>
    useCoreStatus.setState({ core: { status: 'ready', url: 'http://x', port: 1, version: '0.1.0' } }),
  );
  afterEach(() => useCoreStatus.setState(useCoreStatus.getInitialState(), true));

  it('lists what was logged, requests by what was asked and answered', async () => {
    open({ lines: [FAILED, PUSHED] });
    const grid = await screen.findByRole('grid', { name: 'Log lines' });
    const [, failed, pushed] = within(grid).getAllByRole('row');
    expect(failed?.textContent).toContain('Error');
    expect(failed?.textContent).toContain('a component is unhealthy  EIO');
    expect(pushed?.textContent).toContain('201 PUT /v2/a/manifests/1');
  });

  it('shows new lines as they are written', async () => {
    const log = { lines: [PUSHED] };
    open(log);
    await screen.findByRole('row', { name: /manifests/ });
    log.lines = [LATER, PUSHED];
    expect(await screen.findByText('later', {}, { timeout: 4000 })).toBeDefined();
    expect(screen.getAllByRole('row')).toHaveLength(3);
  });

  it('lets new lines wait while it is paused', async () => {
    const log = { lines: [PUSHED] };
    const { user } = open(log);
    await screen.findByRole('row', { name: /manifests/ });
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    log.lines = [LATER, PUSHED];
    const waiting = await screen.findByRole('button', { name: '1 new line' }, { timeout: 4000 });
    expect(screen.queryByText('later')).toBeNull();
    await user.click(waiting);
    expect(await screen.findByText('later')).toBeDefined();
  });

  it('asks for the chosen level, and keeps it in the address', async () => {
    const { user, asked, router } = open({ lines: [FAILED] });
    await user.click(await screen.findByRole('radio', { name: 'Warnings' }));
    await screen.findByText(/unhealthy/);
    expect(asked.some((search) => search.includes('level=warn'))).toBe(true);
    expect(router.state.location.search).toBe('?level=warn');
  });

  it('narrows to one request by a click on its id', async () => {
    const { user } = open({ lines: [FAILED, PUSHED] });
    await user.click(await screen.findByRole('button', { name: 'Show only request req-7' }));
    const field = screen.getByRole('textbox', { name: 'Filter by text or request' });
    expect(field.getAttribute('value')).toBe('req-7');
    await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(2));
    expect(screen.getByText(/manifests/)).toBeDefined();
  });

  it('shows a whole line beside the list, copies it, and gives the focus back to its row', async () => {
    const { user } = open({ lines: [FAILED] });
    const row = await screen.findByRole('row', { name: /unhealthy/ });
    row.focus();
    await user.keyboard('{Enter}');
    const inspector = screen.getByRole('complementary', { name: 'Log line' });
    expect(inspector.textContent).toContain('"stack": "Error: EIO"');
    await user.click(within(inspector).getByRole('button', { name: 'Copy line' }));
    expect(await navigator.clipboard.readText()).toContain('"msg":"a component is unhealthy"');
    await user.click(within(inspector).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(document.activeElement).toBe(row);
  });

  it('says what is not there', async () => {
    const { user } = open({ lines: [] });
    expect(await screen.findByText('Nothing of this level was logged')).toBeDefined();
    await user.type(screen.getByRole('textbox'), 'zzz');
    expect(await screen.findByText('No line contains “zzz”')).toBeDefined();
    await user.click(screen.getAllByRole('button', { name: 'Clear filter' }).at(-1) ?? document.body);
    expect(await screen.findByText('Nothing of this level was logged')).toBeDefined();
  });

  it('says when the log cannot be read, and tries again', async () => {
    const registry = new FakeRegistry().on('GET /api/marina/v1/logs', () =>
      failure(403, 'FORBIDDEN', 'administrators only'),
    );
    const { user } = renderWith(registry, [{ path: '/', Component: LogsScreen }]);
    expect((await screen.findByRole('alert')).textContent).toContain('You may not do this.');
    expect(screen.queryByText('New lines appear as they are written')).toBeNull();
    registry.on('GET /api/marina/v1/logs', { lines: [PUSHED], more: false });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /manifests/ })).toBeDefined();
    expect(screen.getByText('New lines appear as they are written')).toBeDefined();
  });
});
