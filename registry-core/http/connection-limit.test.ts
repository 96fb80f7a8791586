import { spawnSync } from 'node:child_process';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionLimit, connectionsFor, descriptorLimit } from './connection-limit.ts';

const busy = new Map<Socket, boolean>();
const refused: Socket[] = [];
let limit: ConnectionLimit;
beforeEach(() => {
  vi.useFakeTimers();
  busy.clear();
  refused.length = 0;
  limit = new ConnectionLimit({
    connections: 3,
    isBusy: (socket) => busy.get(socket),
    refuse: (socket) => refused.push(socket),
  });
});
afterEach(() => vi.useRealTimers());

function open(isBusy?: boolean): Socket {
  const socket = new Socket();
  if (isBusy !== undefined) busy.set(socket, isBusy);
  limit.opened(socket);
  return socket;
}

describe('too many connections', () => {
  it('cost those their place that never asked, then those that are idle', () => {
    const sockets = [open(true), open(false), open()];
    vi.advanceTimersByTime(2000);
    open(true);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false, true]);
    open(true);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, true, true]);
    expect(refused).toEqual([]);
  });

  it('are refused when all are busy, or have just come; a flood is not even told', () => {
    for (const isBusy of [true, true, undefined]) open(isBusy);
    const first = open();
    expect(refused).toEqual([first]);
    const others = Array.from({ length: 30 }, () => open());
    expect(refused.length).toBe(16);
    expect(others.filter(({ destroyed }) => destroyed).length).toBe(15);
  });
});

describe('the number of connections', () => {
  it.each([
    [120, 28],
    [1024, 480],
    [10, 8],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('leaves descriptors for the files of requests: of %i, %i', (descriptors, connections) => {
    expect(connectionsFor(descriptors)).toBe(connections);
  });

  it.skipIf(process.platform === 'win32')('follows the limit of the process', () => {
    const told = spawnSync('sh', ['-c', 'ulimit -n']).stdout.toString().trim();
    expect(descriptorLimit()).toBe(told === 'unlimited' ? Number.POSITIVE_INFINITY : Number(told));
  });
});
