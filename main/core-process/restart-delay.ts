const FIRST_DELAY = 250;
const LONGEST_DELAY = 30_000;

/** Milliseconds to wait before start number `failures` + 1: doubles from a quarter second, at most half a minute. */
export function restartDelay(failures: number): number {
  return Math.min(FIRST_DELAY * 2 ** Math.max(0, failures - 1), LONGEST_DELAY);
}
