import { describe, expect, it } from 'vitest';
import { shortDigest } from './digest.ts';

describe('shortDigest', () => {
  it.each([
    [`sha256:${'1a2b3c4d5e6f7a8b'.repeat(4)}`, 'sha256:1a2b3c4d5e6f…'],
    [`sha512:${'0123456789abcdef'.repeat(8)}`, 'sha512:0123456789ab…'],
    ['sha256:1a2b3c4d5e6f', 'sha256:1a2b3c4d5e6f'],
    ['latest', 'latest'],
    ['', ''],
  ])('shortens %s to %s', (digest, text) => expect(shortDigest(digest)).toBe(text));
});
