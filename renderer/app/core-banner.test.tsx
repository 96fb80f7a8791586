import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CoreState } from '../../main/ipc-contract/core.ts';
import { followCoreState, healthOf, useCoreStatus } from '../host/core-status.ts';
import { openFromTheStart } from '../host/reload.ts';
import { fakeBridge } from '../testing/fake-bridge.ts';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { CoreBanner } from './core-banner.tsx';

vi.mock('../host/reload.ts', () => ({ openFromTheStart: vi.fn() }));

const READY: CoreState = { status: 'ready', url: 'http://127.0.0.1:5001', port: 5001, version: '0.1.0' };

describe('CoreBanner', () => {
  const desktop = fakeBridge(READY);
  let stop: () => void = () => {};

  beforeEach(async () => {
    Object.defineProperty(window, 'marina', { value: desktop.bridge, configurable: true });
    stop = followCoreState();
    await act(async () => {});
  });
  afterEach(() => {
    stop();
    Reflect.deleteProperty(window, 'marina');
    useCoreStatus.setState(useCoreStatus.getInitialState(), true);
  });

  it('is not there while the registry runs', () => {
    renderPart(new FakeRegistry(), <CoreBanner />);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says why the registry is down and when it comes back, starts it on a click, and goes', async () => {
    const { user } = renderPart(new FakeRegistry(), <CoreBanner />);
    const problem = { code: 'CORE_EXITED', message: 'exit code 1' };
    act(() => desktop.publish({ status: 'down', problem, retryAt: Date.now() + 4_200 }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('It ended unexpectedly. Starting it again in 5 seconds.');
    await user.click(screen.getByRole('button', { name: 'Start now' }));
    expect(desktop.calls).toContain('retry');
    act(() => desktop.publish(READY));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that the registry does not answer, and restarts it on a click', async () => {
    const { user } = renderPart(new FakeRegistry(), <CoreBanner />);
    act(() => desktop.publish({ ...READY, silent: true }));
    expect((await screen.findByRole('alert')).textContent).toContain('The registry does not answer.');
    await user.click(screen.getByRole('button', { name: 'Restart registry' }));
    expect(desktop.calls).toContain('restart');
    act(() => desktop.publish(READY));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it.each([
    ['away', 'The data folder is not there.'],
    ['full', 'The disk that holds the registry is full.'],
    ['failed', 'The registry cannot write.'],
  ] as const)('says what keeps a registry that runs from its work: %s', async (problem, said) => {
    renderPart(new FakeRegistry(), <CoreBanner />);
    act(() => desktop.publish({ ...READY, trouble: { problem, message: 'it is so' } }));
    expect((await screen.findByRole('alert')).textContent).toContain(said);
    expect(healthOf(useCoreStatus.getState())).toBe('troubled');
    act(() => desktop.publish(READY));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('promises no restart where none helps, and says what to do', async () => {
    renderPart(new FakeRegistry(), <CoreBanner />);
    act(() =>
      desktop.publish({ status: 'down', problem: { code: 'SCHEMA_TOO_NEW', message: '' }, retryAt: null }),
    );
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('newer version of Marina');
    expect(alert.textContent).not.toContain('Starting');
  });

  it('shows the registry’s own words for a problem that the window does not know', async () => {
    renderPart(new FakeRegistry(), <CoreBanner />);
    const problem = { code: 'STORAGE_FAILED', message: 'the disk answers EIO' };
    act(() => desktop.publish({ status: 'down', problem, retryAt: null }));
    expect((await screen.findByRole('alert')).textContent).toContain('The disk answers EIO.');
  });

  it('leads back to the default folder when the chosen one is missing', async () => {
    const folder = vi.spyOn(desktop.bridge.dataFolder, 'state');
    folder.mockResolvedValue({ path: '/disk/registry', isDefault: false, isFixed: false });
    vi.spyOn(desktop.bridge.dataFolder, 'chooseDefault').mockResolvedValue({
      status: 'chosen',
      path: '/home/user/registry',
      holds: 'registry',
    });
    const { user } = renderPart(new FakeRegistry(), <CoreBanner />);
    const problem = { code: 'DATA_FOLDER_MISSING', message: '' };
    act(() => desktop.publish({ status: 'down', problem, retryAt: null }));
    const alert = await screen.findByRole('alert');
    await waitFor(() => expect(alert.textContent).toContain('/disk/registry is not there'));
    expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Use the default folder' }));
    await waitFor(() => expect(openFromTheStart).toHaveBeenCalledTimes(1));
    expect(desktop.calls).toContain('apply /home/user/registry');
  });

  it('stops listening', () => {
    stop();
    expect(desktop.listening()).toBe(0);
  });
});
