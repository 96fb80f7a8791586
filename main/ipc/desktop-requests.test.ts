import { describe, expect, it, vi } from 'vitest';
import { type DesktopRequestTargets, desktopRequests } from './desktop-requests.ts';
import { secretsRequests } from './secrets-requests.ts';

function targets(supported: boolean, present: boolean): DesktopRequestTargets {
  let enabled = false;
  let closeToTray = false;
  return {
    autostart: {
      supported,
      enabled: async () => enabled,
      set: async (value) => {
        enabled = value;
      },
    },
    startTray: async () => present,
    closeToTray: () => closeToTray,
    setCloseToTray: (close) => {
      closeToTray = close;
    },
  };
}

describe('desktopRequests', () => {
  it('changes one thing and answers the state after it', async () => {
    const requests = desktopRequests(targets(true, true));
    expect(await requests.state()).toEqual({
      autostart: { supported: true, enabled: false },
      tray: { present: true, closeToTray: false },
    });
    expect((await requests.setAutostart(true)).autostart.enabled).toBe(true);
    expect((await requests.setCloseToTray(true)).tray.closeToTray).toBe(true);
    expect((await requests.setAutostart(false)).autostart.enabled).toBe(false);
  });

  it('says so where it cannot start at login or has no tray', async () => {
    const requests = desktopRequests(targets(false, false));
    await expect(requests.setAutostart(true)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(await requests.state()).toMatchObject({
      autostart: { supported: false, enabled: false },
      tray: { present: false },
    });
  });
});

describe('secretsRequests', () => {
  it('starts afresh only from a key that is unavailable', async () => {
    const startAfresh = vi.fn(async () => undefined);
    const requests = secretsRequests({ state: vi.fn(), retry: vi.fn(), startAfresh });
    await expect(requests.startAfresh()).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
