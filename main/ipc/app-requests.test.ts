import { describe, expect, it, vi } from 'vitest';
import { type AppRequestTargets, appRequests } from './app-requests.ts';

function targets(): AppRequestTargets {
  return {
    info: () => ({
      name: 'Marina',
      version: '1',
      electronVersion: '45',
      platform: 'linux',
    }),
    applyTheme: vi.fn(),
    applyLanguage: vi.fn(),
    openExternal: vi.fn(async () => {}),
  };
}

describe('appRequests', () => {
  it('opens https pages', async () => {
    const given = targets();
    await appRequests(given).openExternal('https://example.org/a?b#c');
    expect(given.openExternal).toHaveBeenCalledWith('https://example.org/a?b#c');
  });

  it.each([
    'http://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'https://user:password@example.org/',
    'https://',
    'not an address',
  ])('refuses to open %s', async (address) => {
    const given = targets();
    await expect(appRequests(given).openExternal(address)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(given.openExternal).not.toHaveBeenCalled();
  });
});
