import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inputFingerprint } from './build.mjs';

describe('inputFingerprint', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'marina-build-'));
    mkdirSync(path.join(root, 'room/inner'), { recursive: true });
    writeFileSync(path.join(root, 'room/inner/a.ts'), 'one');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('stays while nothing changes', () => {
    expect(inputFingerprint(root, ['room'])).toBe(inputFingerprint(root, ['room']));
  });

  it.each([
    ['another size', () => writeFileSync(path.join(root, 'room/inner/a.ts'), 'longer')],
    ['another time', () => utimesSync(path.join(root, 'room/inner/a.ts'), 1, 1)],
    ['a new file', () => writeFileSync(path.join(root, 'room/b.ts'), '')],
    ['a lost file', () => rmSync(path.join(root, 'room/inner/a.ts'))],
  ])('changes with %s', (_what, change) => {
    const before = inputFingerprint(root, ['room']);
    change();
    expect(inputFingerprint(root, ['room'])).not.toBe(before);
  });

  it('does not look at tests', () => {
    const before = inputFingerprint(root, ['room']);
    writeFileSync(path.join(root, 'room/a.test.ts'), 'a test');
    writeFileSync(path.join(root, 'room/a.test.tsx'), 'a test');
    expect(inputFingerprint(root, ['room'])).toBe(before);
  });

  it('takes an absent input for empty', () => {
    expect(inputFingerprint(root, ['room', 'absent.ts'])).toBe(inputFingerprint(root, ['room']));
  });
});
