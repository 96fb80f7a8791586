import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { type DataFolderChoice, dataFolderContract } from '../ipc-contract/data-folder.ts';
import { type DataFolderRequestTargets, dataFolderRequests } from './data-folder-requests.ts';
import { IpcServer } from './ipc-server.ts';

function targets(isFixed = false) {
  let path = '/data';
  return {
    state: () => ({ path, isDefault: path === '/data', isFixed }),
    show: vi.fn(async () => {}),
    ask: vi.fn(async (): Promise<string | undefined> => '/disk'),
    judge: (chosen: string): DataFolderChoice => ({ status: 'chosen', path: chosen, holds: 'nothing' }),
    judgeDefault: (): DataFolderChoice => ({ status: 'chosen', path: '/data', holds: 'registry' }),
    moveTo: vi.fn(async (to: string) => {
      path = to;
    }),
  } satisfies DataFolderRequestTargets;
}

describe('dataFolderRequests', () => {
  it('shows the folder, also one that was named at the start', async () => {
    const given = targets(true);
    await dataFolderRequests(given).show();
    expect(given.show).toHaveBeenCalledWith();
  });

  it('moves to a folder that was chosen, once', async () => {
    const given = targets();
    const requests = dataFolderRequests(given);
    expect(await requests.choose()).toEqual({ status: 'chosen', path: '/disk', holds: 'nothing' });
    expect(given.moveTo).not.toHaveBeenCalled();
    expect(await requests.apply('/disk')).toMatchObject({ path: '/disk', isDefault: false });
    await expect(requests.apply('/disk')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await requests.chooseDefault()).toMatchObject({ path: '/data' });
    expect(await requests.apply('/data')).toMatchObject({ isDefault: true });
  });

  it('moves to no folder that the window made up, was refused or whose choice was cancelled', async () => {
    const given = targets();
    const requests = dataFolderRequests(given);
    await expect(requests.apply('/etc')).rejects.toMatchObject({ code: 'CONFLICT' });
    await requests.choose();
    given.judge = (path) => ({ status: 'refused', path, reason: 'not-empty' });
    expect(await requests.choose()).toMatchObject({ status: 'refused' });
    await expect(requests.apply('/disk')).rejects.toMatchObject({ code: 'CONFLICT' });
    given.ask.mockResolvedValue(undefined);
    expect(await requests.choose()).toEqual({ status: 'cancelled' });
    expect(given.moveTo).not.toHaveBeenCalled();
  });

  it('changes nothing when the folder was named at the start', async () => {
    const given = targets(true);
    const requests = dataFolderRequests(given);
    for (const ask of [requests.choose, requests.chooseDefault, () => requests.apply('/data')]) {
      await expect((async () => ask())()).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    }
    expect(given.ask).not.toHaveBeenCalled();
  });

  it('answers only Marina’s own page, and only arguments of the contract', async () => {
    const channels = new Map<string, Parameters<IpcMain['handle']>[1]>();
    let trusted = true;
    const ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'> = {
      handle: (channel, listener) => channels.set(channel, listener),
      removeHandler: (channel) => channels.delete(channel),
    };
    const server = new IpcServer(
      ipcMain,
      () => trusted,
      () => {},
    );
    const given = targets();
    server.serve(dataFolderContract, dataFolderRequests(given));
    const ask = (name: string, ...parameters: unknown[]) =>
      channels.get(`marina:dataFolder:${name}`)?.({} as IpcMainInvokeEvent, ...parameters);
    expect(await ask('state')).toMatchObject({ ok: true, value: { path: '/data' } });
    for (const wrong of [[], [''], [7], ['/disk', 1], ['x'.repeat(4097)]]) {
      expect(await ask('apply', ...wrong)).toMatchObject({ error: { code: 'BAD_REQUEST' } });
    }
    trusted = false;
    expect(await ask('choose')).toMatchObject({ error: { code: 'SENDER_REFUSED' } });
    expect(given.ask).not.toHaveBeenCalled();
  });
});
