import { describe, expect, it } from 'vitest';
import { formatPlatform } from './platform.ts';
import { pathInProject, projectOf, pullReference } from './repository.ts';

describe('a repository’s full name', () => {
  it('splits at the first slash', () => {
    expect(projectOf('library/team/app')).toBe('library');
    expect(pathInProject('library/team/app')).toBe('team/app');
  });
});

describe('pullReference', () => {
  it('prefers the tag and pins by digest', () => {
    expect(pullReference('localhost:5001', 'library/app', { tag: '1' })).toBe('localhost:5001/library/app:1');
    expect(pullReference('localhost:5001', 'library/app', { digest: 'sha256:ab' })).toBe(
      'localhost:5001/library/app@sha256:ab',
    );
  });
});

describe('formatPlatform', () => {
  it('writes what is known', () => {
    expect(formatPlatform({ os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe('linux/arm64/v8');
    expect(formatPlatform({ os: 'linux', architecture: 'amd64' })).toBe('linux/amd64');
    expect(formatPlatform({ os: '', architecture: 'amd64' })).toBe('amd64');
  });
});
