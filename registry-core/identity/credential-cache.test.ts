import { describe, expect, it } from 'vitest';
import { CredentialCache } from './credential-cache.ts';

describe('CredentialCache', () => {
  it('remembers for a day from the last use', () => {
    const day = 24 * 60 * 60_000;
    let now = 0;
    const cache = new CredentialCache(() => now);
    const fingerprint = cache.fingerprint('alice', 'secret', 1);
    expect(cache.userOf(fingerprint)).toBeUndefined();
    cache.remember(fingerprint, 7);
    now += day - 1;
    expect(cache.userOf(fingerprint)).toBe(7);
    now += day - 1;
    expect(cache.userOf(fingerprint)).toBe(7);
    now += day;
    expect(cache.userOf(fingerprint)).toBeUndefined();
  });

  it('takes names, passwords and their borders apart', () => {
    const cache = new CredentialCache();
    const fingerprints = [
      cache.fingerprint('a', 'bc', 1),
      cache.fingerprint('ab', 'c', 1),
      cache.fingerprint('a', 'bc', 2),
      cache.fingerprint('a","bc', '', 1),
    ];
    expect(new Set(fingerprints).size).toBe(4);
  });

  it('has a key of its own in each process', () => {
    const [one, other] = [new CredentialCache(), new CredentialCache()];
    expect(one.fingerprint('a', 'b', 1)).not.toBe(other.fingerprint('a', 'b', 1));
  });

  it('stays bounded', () => {
    const cache = new CredentialCache(() => 0);
    for (let user = 0; user < 1025; user += 1) cache.remember(`fingerprint ${user}`, user);
    expect(cache.userOf('fingerprint 0')).toBeUndefined();
    expect(cache.userOf('fingerprint 1')).toBe(1);
  });
});
