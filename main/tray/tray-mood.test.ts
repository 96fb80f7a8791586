import { describe, expect, it } from 'vitest';
import type { CoreState } from '../ipc-contract/core.ts';
import { trayMood } from './tray-mood.ts';

const READY = { status: 'ready', url: 'http://127.0.0.1:5002', port: 5002, version: '0.1.0' } as const;
const DOWN = { status: 'down', problem: { code: 'CORE_EXITED', message: 'it ended' } } as const;

describe('trayMood', () => {
  it.each<[CoreState, string]>([
    [READY, 'ok'],
    [{ ...READY, trouble: { problem: 'full', message: '' } }, 'failing'],
    [{ ...READY, trouble: { problem: 'away', message: '' } }, 'failing'],
    [{ ...READY, trouble: { problem: 'failed', message: '' } }, 'failing'],
    [{ ...READY, silent: true }, 'attention'],
    [{ ...READY, silent: true, trouble: { problem: 'full', message: '' } }, 'failing'],
    [{ ...DOWN, retryAt: 1 }, 'attention'],
    [{ ...DOWN, retryAt: null }, 'failing'],
    [{ status: 'starting' }, 'ok'],
    [{ status: 'stopping' }, 'ok'],
    [{ status: 'stopped' }, 'ok'],
  ])('of %j is %s', (state, mood) => expect(trayMood(state)).toBe(mood));
});
