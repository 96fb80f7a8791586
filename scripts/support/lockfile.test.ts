import { describe, expect, it } from 'vitest';
import { completeLockfile, missingOptionalPackages, platformInName } from './lockfile.mjs';

const lockfile = {
  packages: {
    '': {},
    'node_modules/tool': {
      version: '2.0.0',
      dev: true,
      optionalDependencies: { '@tool/linux-x64': '2.0.0', '@tool/darwin-arm64': '2.0.0', nested: '1.0.0' },
    },
    'node_modules/tool/node_modules/nested': { version: '1.0.0' },
    'node_modules/@tool/linux-x64': { version: '2.0.0', os: ['linux'] },
  },
};

describe('missingOptionalPackages', () => {
  it('finds what is neither beside nor above the parent', () => {
    expect(missingOptionalPackages(lockfile)).toEqual([
      { parent: 'node_modules/tool', name: '@tool/darwin-arm64', version: '2.0.0' },
    ]);
  });
});

describe('completeLockfile', () => {
  it('adds the missing package for its platform only, in order, and leaves the input alone', () => {
    const complete = completeLockfile(lockfile);
    expect(complete.packages['node_modules/@tool/darwin-arm64']).toEqual({
      version: '2.0.0',
      cpu: ['arm64'],
      dev: true,
      optional: true,
      os: ['darwin'],
    });
    expect(Object.keys(complete.packages)).toEqual(Object.keys(complete.packages).toSorted());
    expect(missingOptionalPackages(complete)).toEqual([]);
    expect(missingOptionalPackages(lockfile)).toHaveLength(1);
  });

  it('leaves out what it cannot place: a range, or a name without a platform', () => {
    const packages = {
      'node_modules/tool': { optionalDependencies: { '@t/linux-x64': '^1.0.0', fsevents: '2.3.3' } },
    };
    expect(Object.keys(completeLockfile({ packages }).packages)).toEqual(['node_modules/tool']);
  });
});

describe('platformInName', () => {
  it.each([
    ['@biomejs/cli-linux-arm64-musl', { os: 'linux', cpu: 'arm64', libc: 'musl' }],
    ['@oxc-parser/binding-linux-arm-gnueabihf', { os: 'linux', cpu: 'arm', libc: 'glibc' }],
    ['@oxc-parser/binding-win32-ia32-msvc', { os: 'win32', cpu: 'ia32' }],
    ['@biomejs/cli-linux-x64', { os: 'linux', cpu: 'x64' }],
    ['fsevents', undefined],
  ])('reads %s', (name, platform) => {
    expect(platformInName(name)).toEqual(platform);
  });
});
