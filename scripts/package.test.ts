import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configurationFor, refuseRelease } from './package.mjs';

const PACKAGE = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('packaging', () => {
  it('takes the Electron that was found, in its own layout', () => {
    const electron = { executable: '/opt/electron/electron', version: '45.4.1', source: 'package' } as const;
    expect(configurationFor(electron, 'dist')).toEqual({
      extends: expect.stringMatching(/electron-builder\.yml$/),
      directories: { output: 'dist' },
      electronVersion: '45.4.1',
      electronDist: '/opt/electron',
    });
  });

  it('never makes a release from the closed-network Electron', () => {
    expect(() => refuseRelease('closed-network', ['dir', 'deb'])).toThrow(/never released/);
    expect(() => refuseRelease('closed-network', ['dir'])).not.toThrow();
    expect(() => refuseRelease('package', ['AppImage', 'deb'])).not.toThrow();
  });

  it('has a released Electron that still gets security fixes, fixed to one version', () => {
    // Electron supports its latest three majors; 45 is the latest that this was checked with.
    const oldestSupported = 43;
    expect(PACKAGE.devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Number.parseInt(PACKAGE.devDependencies.electron, 10)).toBeGreaterThanOrEqual(oldestSupported);
  });
});
