import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { otherFolder } from './other-start.ts';

describe('otherFolder', () => {
  it('is what a second start named, where another one is in use', () => {
    expect(otherFolder({ dataFolder: '/other' }, '/used')).toBe('/other');
  });

  it('is nothing for the folder in use, by whichever path, and for a start that named none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'marina-start-'));
    try {
      const link = join(folder, 'link');
      symlinkSync(folder, link);
      expect(otherFolder({ dataFolder: link }, folder)).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(otherFolder({ dataFolder: '/used' }, '/used')).toBeUndefined();
    expect(otherFolder({ dataFolder: null }, '/used')).toBeUndefined();
    expect(otherFolder(undefined, '/used')).toBeUndefined();
  });
});
