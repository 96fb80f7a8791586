import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { Type } from 'typebox';
import { describe, expect, it, vi } from 'vitest';
import { event, request } from '../ipc-contract/contract.ts';
import { IpcError, IpcServer } from './ipc-server.ts';

const contract = {
  domain: 'test',
  requests: {
    double: request<number>()(Type.Tuple([Type.Integer()])),
    nothing: request<void>()(Type.Tuple([])),
  },
  events: { ticked: event<number>() },
} as const;

type Listener = (event: IpcMainInvokeEvent, ...parameters: unknown[]) => unknown;

function setUp(trusted = true) {
  const listeners = new Map<string, Listener>();
  const ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'> = {
    handle: (channel, listener) => listeners.set(channel, listener),
    removeHandler: (channel) => listeners.delete(channel),
  };
  const send = vi.fn();
  const server = new IpcServer(ipcMain, () => trusted, send);
  const invoke = (channel: string, ...parameters: unknown[]): unknown =>
    listeners.get(channel)?.({} as IpcMainInvokeEvent, ...parameters);
  return { server, send, invoke, listeners };
}

describe('IpcServer', () => {
  it('runs the handler and wraps its value', async () => {
    const { server, invoke } = setUp();
    server.serve(contract, { double: (number) => number * 2, nothing: () => {} });
    expect(await invoke('marina:test:double', 21)).toEqual({ ok: true, value: 42 });
  });

  it('refuses a sender that is not trusted, before the handler runs', async () => {
    const { server, invoke } = setUp(false);
    const double = vi.fn(() => 1);
    server.serve(contract, { double, nothing: () => {} });
    expect(await invoke('marina:test:double', 21)).toMatchObject({
      ok: false,
      error: { code: 'SENDER_REFUSED' },
    });
    expect(double).not.toHaveBeenCalled();
  });

  it.each([[[]], [['21']], [[1.5]], [[21, 'more']], [[{}]], [[null]]])(
    'refuses the arguments %j before the handler runs',
    async (parameters) => {
      const { server, invoke } = setUp();
      const double = vi.fn(() => 1);
      server.serve(contract, { double, nothing: () => {} });
      expect(await invoke('marina:test:double', ...parameters)).toMatchObject({
        ok: false,
        error: { code: 'BAD_REQUEST' },
      });
      expect(double).not.toHaveBeenCalled();
    },
  );

  it('passes a refusal on with its code and hides what else goes wrong', async () => {
    const { server, invoke } = setUp();
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    server.serve(contract, {
      double: () => {
        throw new IpcError('CONFLICT', 'already doubled');
      },
      nothing: () => Promise.reject(new Error('/home/someone/secret')),
    });
    expect(await invoke('marina:test:double', 1)).toEqual({
      ok: false,
      error: { code: 'CONFLICT', message: 'already doubled' },
    });
    const hidden = await invoke('marina:test:nothing');
    expect(hidden).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(hidden)).not.toContain('secret');
    vi.restoreAllMocks();
  });

  it('publishes events on the domain’s channel', () => {
    const { server, send } = setUp();
    server.publisher(contract)('ticked', 7);
    expect(send).toHaveBeenCalledWith('marina:test:ticked', 7);
  });

  it('stops serving when asked', () => {
    const { server, listeners } = setUp();
    const stop = server.serve(contract, { double: () => 1, nothing: () => {} });
    expect(listeners.size).toBe(2);
    stop();
    expect(listeners.size).toBe(0);
  });
});
