import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { trayIconPath } from './tray-icon.ts';

const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));

describe('trayIconPath', () => {
  it.each([
    [{ platform: 'linux', dark: false, desktop: 'KDE' }, 'tray-on-light.png'],
    [{ platform: 'linux', dark: true, desktop: 'KDE' }, 'tray-on-dark.png'],
    [{ platform: 'linux', dark: false, desktop: 'ubuntu:GNOME' }, 'tray-on-dark.png'],
    [{ platform: 'linux', dark: false, desktop: undefined }, 'tray-on-light.png'],
    [{ platform: 'win32', dark: true, desktop: undefined }, 'tray-on-dark.png'],
    [{ platform: 'win32', dark: false, desktop: undefined }, 'tray-on-light.png'],
    [{ platform: 'darwin', dark: true, desktop: undefined }, 'trayTemplate.png'],
  ] as const)('for %j is %s, which is there in both sizes', (surroundings, name) => {
    isThere(trayIconPath(RESOURCES, { ...surroundings, mood: 'ok' }), name);
  });

  it.each([
    ['linux', true, 'attention', 'tray-on-dark-attention.png'],
    ['linux', false, 'failing', 'tray-on-light-failing.png'],
    ['win32', true, 'failing', 'tray-on-dark-failing.png'],
    ['win32', false, 'attention', 'tray-on-light-attention.png'],
    ['darwin', true, 'attention', 'trayAttentionTemplate.png'],
    ['darwin', false, 'failing', 'trayFailingTemplate.png'],
  ] as const)('on %s (dark: %s) says %s with %s', (platform, dark, mood, name) => {
    isThere(trayIconPath(RESOURCES, { platform, dark, mood, desktop: undefined }), name);
  });

  function isThere(path: string, name: string): void {
    expect(path.endsWith(name)).toBe(true);
    expect(existsSync(path)).toBe(true);
    expect(existsSync(path.replace(/\.png$/, '@2x.png'))).toBe(true);
  }
});
