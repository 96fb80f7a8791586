import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataFolderState } from '../../../main/ipc-contract/data-folder.ts';
import { openFromTheStart } from '../../host/reload.ts';
import { rememberPlace, useRecentPlaces } from '../../state/recent-places.ts';
import { fakeBridge } from '../../testing/fake-bridge.ts';
import { FakeRegistry } from '../../testing/fake-registry.ts';
import { renderPart } from '../../testing/render-screen.tsx';
import { DataFolderRow } from './data-folder-row.tsx';

vi.mock('../../host/reload.ts', () => ({ openFromTheStart: vi.fn() }));

const READY = { status: 'ready', url: 'http://127.0.0.1:5001', port: 5001, version: '0.1.0' } as const;

function open(state: Partial<DataFolderState> = {}) {
  const desktop = fakeBridge(READY);
  const folder = { path: '/home/user/registry', isDefault: true, isFixed: false, ...state };
  vi.spyOn(desktop.bridge.dataFolder, 'state').mockResolvedValue(folder);
  Object.defineProperty(window, 'marina', { value: desktop.bridge, configurable: true });
  return { ...desktop, ...renderPart(new FakeRegistry(), <DataFolderRow />) };
}

const button = (name: string) => screen.findByRole('button', { name });

describe('DataFolderRow', () => {
  beforeEach(() => vi.mocked(openFromTheStart).mockClear());
  afterEach(() => {
    Reflect.deleteProperty(window, 'marina');
  });

  it('says what becomes of both folders, then begins anew with the new one', async () => {
    const { bridge, calls, user } = open();
    vi.spyOn(bridge.dataFolder, 'choose').mockResolvedValue({
      status: 'chosen',
      path: '/disk/empty',
      holds: 'nothing',
    });
    rememberPlace({ kind: 'project', name: 'old', path: '/projects/old' });
    await user.click(await button('Change…'));
    const dialog = await screen.findByRole('dialog', { name: 'Change the data folder?' });
    expect(dialog.textContent).toContain('with a new, empty registry in /disk/empty.');
    expect(dialog.textContent).toContain('What is stored in /home/user/registry stays there untouched');
    expect(calls).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Restart registry' }));
    await waitFor(() => expect(openFromTheStart).toHaveBeenCalledTimes(1));
    expect(calls).toEqual(['apply /disk/empty']);
    expect(useRecentPlaces.getState().places).toEqual([]);
  });

  it('does nothing when the question is answered with no', async () => {
    const { bridge, calls, user } = open({ path: '/disk', isDefault: false });
    vi.spyOn(bridge.dataFolder, 'chooseDefault').mockResolvedValue({
      status: 'chosen',
      path: '/home/user/registry',
      holds: 'registry',
    });
    await user.click(await button('Use the default folder'));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('restarts with the registry in /home/user/registry.');
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(calls).toEqual([]);
  });

  it.each([
    ['not-empty', 'Choose an empty folder'],
    ['not-writable', 'Give it write access'],
    ['inside', 'Choose one outside of it'],
    ['current', 'Choose another folder'],
  ] as const)('says what to do about a folder that is %s', async (reason, advice) => {
    const { bridge, user } = open();
    vi.spyOn(bridge.dataFolder, 'choose').mockResolvedValue({ status: 'refused', path: '/x', reason });
    await user.click(await button('Change…'));
    expect((await screen.findAllByText(new RegExp(advice))).length).toBeGreaterThan(0);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('offers no change of a folder that was named at the start, nor the default where it is used', async () => {
    open({ isFixed: true });
    expect(await screen.findByText(/Named when Marina was started/)).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Change…' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Use the default folder' })).toBeNull();
  });
});
