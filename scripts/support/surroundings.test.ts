import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasDisplay } from './display.mjs';
import { findCommand } from './find-command.mjs';
import { sharedCache } from './folders.mjs';
import { isNewEnough } from './project-node.mjs';

describe('hasDisplay', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { DISPLAY: '' }, false],
    ['darwin', {}, true],
  ] as const)('on %s with %j is %s', (platform, environment, expected) => {
    expect(hasDisplay(environment, platform)).toBe(expected);
  });
});

describe('findCommand', () => {
  it('finds executable files only, in the order of the search path', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'marina-find-'));
    const folders = ['first', 'second', 'third'].map((name) => path.join(root, name));
    for (const folder of folders) mkdirSync(folder);
    const [first = '', second = '', third = ''] = folders;
    writeFileSync(path.join(first, 'marina-test-command'), '');
    mkdirSync(path.join(second, 'marina-test-command'));
    writeFileSync(path.join(third, 'marina-test-command'), '');
    chmodSync(path.join(third, 'marina-test-command'), 0o755);
    const found = findCommand('marina-test-command', folders.join(path.delimiter));
    rmSync(root, { recursive: true });
    expect(found).toBe(path.join(third, 'marina-test-command'));
  });

  it('gives nothing for a command that is nowhere', () => {
    expect(findCommand('marina-no-such-command')).toBeUndefined();
  });
});

describe('isNewEnough', () => {
  it.each([
    ['20.20.2', false],
    ['22.13.9', false],
    ['22.14.0', true],
    ['24.0.0', true],
  ])('%s: %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});

describe('sharedCache', () => {
  it('follows XDG_CACHE_HOME', () => {
    expect(sharedCache({ XDG_CACHE_HOME: '/somewhere' })).toBe(path.join('/somewhere', 'marina'));
  });
});
