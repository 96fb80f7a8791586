import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { algorithmOf, digestOf, encodedOf, isDigest, requireDigest } from './digest.ts';

describe('isDigest', () => {
  it('takes the digest of any bytes, in both algorithms', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom('sha256' as const, 'sha512' as const),
        (bytes, algorithm) => {
          const digest = digestOf(bytes, algorithm);
          expect(isDigest(digest)).toBe(true);
          expect(algorithmOf(digest)).toBe(algorithm);
          expect(`${algorithm}:${encodedOf(digest)}`).toBe(digest);
        },
      ),
    );
  });

  it.each([
    '',
    ':',
    'sha256',
    'sha256:',
    'sha256:baddigeststring',
    `sha256:${'A'.repeat(64)}`,
    `sha256:${'a'.repeat(63)}`,
    `sha256:${'a'.repeat(65)}`,
    `sha512:${'a'.repeat(64)}`,
    `md5:${'a'.repeat(32)}`,
    `SHA256:${'a'.repeat(64)}`,
    ` sha256:${'a'.repeat(64)}`,
    `sha256:${'a'.repeat(63)}\n`,
    `constructor:${'a'.repeat(64)}`,
  ])('refuses %j', (text) => {
    expect(isDigest(text)).toBe(false);
    expect(() => requireDigest(text)).toThrow(
      expect.objectContaining({ code: 'DIGEST_INVALID', status: 400 }),
    );
  });

  it('takes nothing that differs from a digest in one character', () => {
    const digest = digestOf(Buffer.from('x'));
    fc.assert(
      fc.property(
        fc.nat(digest.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (index, character) => {
          fc.pre(!/[0-9a-f]/.test(character) && digest[index] !== character);
          expect(isDigest(digest.slice(0, index) + character + digest.slice(index + 1))).toBe(false);
        },
      ),
    );
  });
});
