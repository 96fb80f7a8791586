import { describe, expect, it } from 'vitest';
import { explainNpmFailure, installFingerprint } from './dependencies.mjs';

const packageJson = (fields: object): string => JSON.stringify({ name: 'x', ...fields });

describe('installFingerprint', () => {
  const base = installFingerprint(packageJson({ dependencies: { a: '1.0.0' } }), 'lock');

  it('changes with a dependency', () => {
    expect(installFingerprint(packageJson({ dependencies: { a: '1.0.1' } }), 'lock')).not.toBe(base);
  });

  it('changes with the lockfile', () => {
    expect(installFingerprint(packageJson({ dependencies: { a: '1.0.0' } }), 'other')).not.toBe(base);
  });

  it('does not change with a script, which needs no installation', () => {
    const text = packageJson({ dependencies: { a: '1.0.0' }, scripts: { start: 'node x' } });
    expect(installFingerprint(text, 'lock')).toBe(base);
  });

  it('names the platform, since packages hold binaries', () => {
    expect(base).toContain(`${process.platform}-${process.arch}-`);
  });
});

describe('explainNpmFailure', () => {
  it.each([
    ['npm error code ENOTFOUND\nnpm error network request failed', /registry cannot be reached/],
    ['npm error code EUSAGE\nnpm error can only install packages when', /complete-lockfile/],
    ['npm error code ENOSPC', /disk is full/],
    ['/bin/sh: 1: npm: not found', /npm was not found/],
  ])('tells the remedy for %j', (output, remedy) => {
    expect(explainNpmFailure(output)).toMatch(remedy);
  });

  it('leaves out the help that npm prints after its reasons', () => {
    const output =
      'npm error Missing: x@1 from lock file\nnpm error\nnpm error Usage:\nnpm error npm ci\nnpm error more';
    const explained = explainNpmFailure(output);
    expect(explained).toContain('Missing: x@1');
    expect(explained).not.toContain('npm error more');
  });

  it("gives npm's own last words when it knows no remedy", () => {
    expect(explainNpmFailure('npm error something new')).toContain('npm error something new');
  });
});
