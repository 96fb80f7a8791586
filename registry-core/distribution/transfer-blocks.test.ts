import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TransferBlocks } from './transfer-blocks.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('TransferBlocks', () => {
  it('gives few transfers large blocks, and many small ones', () => {
    const blocks = new TransferBlocks();
    const sizes = Array.from({ length: 400 }, () => blocks.take(100 * MIB)[0].byteLength);
    expect([sizes[0], sizes[47], sizes[48], sizes[95], sizes[399]]).toEqual([
      512 * KIB,
      512 * KIB,
      256 * KIB,
      256 * KIB,
      64 * KIB,
    ]);
  });

  it('lets a transfer that began alone read less at once when others join', () => {
    const blocks = new TransferBlocks();
    blocks.take(100 * MIB);
    expect(blocks.size).toBe(512 * KIB);
    for (let count = 0; count < 63; count += 1) blocks.take(100 * MIB);
    expect(blocks.size).toBe(256 * KIB);
  });

  it('uses the blocks of finished transfers again, but not those that may still be read', () => {
    const blocks = new TransferBlocks();
    const first = blocks.take(100 * MIB);
    blocks.giveBack(first, true);
    const second = blocks.take(100 * MIB);
    expect(first).toContain(second[0]);
    blocks.giveBack(second, false);
    expect(first).not.toContain(blocks.take(100 * MIB)[0]);
  });

  it('needs one block for what fits into one, however small', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 512 * KIB }), (length) => {
        const taken = new TransferBlocks().take(length);
        expect(taken).toHaveLength(1);
        expect(taken[0].byteLength).toBeGreaterThanOrEqual(length);
        expect(taken[0].byteLength).toBeLessThanOrEqual(Math.max(2 * length, KIB));
      }),
    );
  });
});
