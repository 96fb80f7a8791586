import { describe, expect, it } from 'vitest';
import { formatBytes, formatInteger } from './bytes.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1,023 B'],
    [1024, '1.0 KiB'],
    [3_565_158, '3.4 MiB'],
    [1024 ** 2 - 1, '1.0 MiB'],
    [5 * 1024 ** 3, '5.0 GiB'],
    [1.5 * 1024 ** 4, '1.5 TiB'],
    [5000 * 1024 ** 5, '5,000.0 PiB'],
  ])('writes %i bytes as %s', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));
});

describe('formatInteger', () => {
  it('groups thousands', () => expect(formatInteger(1_234_567, 'en')).toBe('1,234,567'));
});
