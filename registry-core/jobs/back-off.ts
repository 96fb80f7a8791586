/** What the first attempt after a failure waits for at the most, and any, ms. */
const FIRST_MS = 5_000;
const LONGEST_MS = 60 * 60 * 1000;

/**
 * How long to wait after an attempt that failed, ms: anything up to a bound that doubles (full jitter), so that those
 * that failed together do not come back together. `attempt`: how many were made.
 */
export function backOffMs(attempt: number, random: () => number = Math.random): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 30));
  return Math.ceil(random() * bound);
}
