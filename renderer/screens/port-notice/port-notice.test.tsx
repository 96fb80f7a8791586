import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useCoreStatus } from '../../host/core-status.ts';
import { fakeBridge } from '../../testing/fake-bridge.ts';
import { FakeRegistry } from '../../testing/fake-registry.ts';
import { renderPart } from '../../testing/render-screen.tsx';
import { PortNotice } from './port-notice.tsx';

const READY = { status: 'ready', url: 'http://127.0.0.1:5002', port: 5002, version: '0.1.0' } as const;

function registryFor(port: number): FakeRegistry {
  return new FakeRegistry()
    .on('GET /api/marina/v1/connection', { address: 'registry.example', port: 5002 })
    .on('GET /api/marina/v1/settings', { port })
    .on('PUT /api/marina/v1/settings', { port: 5002 });
}

describe('PortNotice', () => {
  const desktop = fakeBridge(READY);

  beforeEach(() => {
    Object.defineProperty(window, 'marina', { value: desktop.bridge, configurable: true });
    useCoreStatus.setState({ core: READY });
  });
  afterEach(() => {
    Reflect.deleteProperty(window, 'marina');
    useCoreStatus.setState(useCoreStatus.getInitialState(), true);
  });

  it('names who has the port, what that means for names, and keeps the other one on a click', async () => {
    const registry = registryFor(5001);
    const { user } = renderPart(registry, <PortNotice />);
    expect(await screen.findByText(/Port 5001 is taken by nginx \(4711\)/)).toBeDefined();
    expect(screen.getByRole('status').textContent).toContain('localhost:5002');
    await user.click(screen.getByRole('button', { name: 'Keep 5002' }));
    await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
    expect(registry.asked('PUT /api/marina/v1/settings')).toEqual([{ port: 5002 }]);
  });

  it('tries the port again on a click', async () => {
    const { user } = renderPart(registryFor(5001), <PortNotice />);
    await user.click(await screen.findByRole('button', { name: 'Restart with 5001' }));
    expect(desktop.calls).toContain('restart');
  });

  it('says of a free port only that a restart takes it', async () => {
    const holder = vi.spyOn(desktop.bridge.core, 'portHolder');
    holder.mockResolvedValue({ taken: false, process: null });
    renderPart(registryFor(6000), <PortNotice />);
    expect(await screen.findByText(/listens on port 5002; a restart tries 6000/)).toBeDefined();
    holder.mockRestore();
  });

  it('shows the web portal the port in use, whatever the setting and a proxy say', async () => {
    Reflect.deleteProperty(window, 'marina');
    renderPart(registryFor(5001), <PortNotice />);
    expect(await screen.findByText(/started with port 5002; its setting is 5001/)).toBeDefined();
    expect(screen.queryByRole('button', { name: /Restart/ })).toBeNull();
  });
});
