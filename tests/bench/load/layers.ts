import { createHash, randomFillSync } from 'node:crypto';
import { LAYER_SIZES, type LayerSize } from './plan.ts';

/** A layer's content in pieces that are never copied. */
export interface Layer {
  readonly digest: string;
  readonly pieces: readonly Uint8Array[];
}

const HEAD_BYTES = 32;

/** The layers that are pushed: all share one pool of random bytes and differ in a head of their own. */
export class Layers {
  readonly #layers = new Map<string, Layer>();

  constructor() {
    const pool = new Uint8Array(Math.max(...LAYER_SIZES.map(({ bytes }) => bytes)));
    for (let from = 0; from < pool.length; from += 65_536)
      randomFillSync(pool, from, Math.min(65_536, pool.length - from));
    for (const size of LAYER_SIZES) {
      for (let index = 0; index < size.pushed; index += 1) {
        const head = Buffer.alloc(HEAD_BYTES, key(size, index));
        const pieces = [head, pool.subarray(HEAD_BYTES, size.bytes)];
        const hash = createHash('sha256');
        for (const piece of pieces) hash.update(piece);
        this.#layers.set(key(size, index), { digest: `sha256:${hash.digest('hex')}`, pieces });
      }
    }
  }

  get(size: LayerSize, index: number): Layer {
    const layer = this.#layers.get(key(size, index));
    if (layer === undefined) throw new Error(`there is no layer ${key(size, index)}`);
    return layer;
  }
}

function key(size: LayerSize, index: number): string {
  return `${size.label} #${index} `;
}
