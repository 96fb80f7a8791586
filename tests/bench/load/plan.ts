const MIB = 1024 * 1024;

/** A size of layer: its share of all, and how many different ones are pushed again and again. */
export interface LayerSize {
  readonly label: string;
  readonly bytes: number;
  readonly share: number;
  readonly pushed: number;
  readonly pulled: number;
}

/**
 * The mix of zot's zb: 20 % 1 MB, 70 % 10 MB, 10 % 100 MB. zb pushes one file of each size all the time; here a set of
 * about 900 MiB goes round, so that disk space is bounded and yet not every push brings what was just pushed.
 */
export const LAYER_SIZES: readonly LayerSize[] = [
  { label: '1 MB', bytes: MIB, share: 0.2, pushed: 64, pulled: 8 },
  { label: '10 MB', bytes: 10 * MIB, share: 0.7, pushed: 24, pulled: 4 },
  { label: '100 MB', bytes: 100 * MIB, share: 0.1, pushed: 6, pulled: 2 },
];

/** As in zb's mixed tests: three of four are pulls. */
const PULL_SHARE = 0.75;

/** What a client does next. */
export interface Action {
  readonly kind: 'push' | 'pull';
  readonly size: LayerSize;
  /** Which of the size's layers. */
  readonly index: number;
}

/** The endless actions of one client: the same for the same seed. */
export function* actions(seed: number): Generator<Action, never> {
  const random = mulberry32(seed);
  for (;;) {
    const kind = random() < PULL_SHARE ? 'pull' : 'push';
    const size = sizeAt(random());
    const count = kind === 'pull' ? size.pulled : size.pushed;
    yield { kind, size, index: Math.floor(random() * count) };
  }
}

function sizeAt(point: number): LayerSize {
  let sum = 0;
  for (const size of LAYER_SIZES) {
    sum += size.share;
    if (point < sum) return size;
  }
  throw new Error('the shares do not make 1');
}

/** A small generator of numbers from 0 to 1 that can be seeded; Math.random cannot. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
