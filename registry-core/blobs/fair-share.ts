/** Limits of a share, in bytes; powers of two. */
export interface ShareLimits {
  /** What all share. */
  readonly total: number;
  readonly smallest: number;
  readonly largest: number;
}

/** The share of one of `count`: the power of two at or below an equal part, within the limits. Bytes. */
export function fairShare({ total, smallest, largest }: ShareLimits, count: number): number {
  const equal = 2 ** Math.floor(Math.log2(total / Math.max(count, 1)));
  return Math.min(Math.max(equal, smallest), largest);
}
