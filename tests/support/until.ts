import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 25;

/**
 * Waits until a condition holds and returns what it gave.
 * @param what is awaited, for the message of the failure
 * @param condition gives undefined or false as long as it does not hold
 * @throws Error when it does not hold within `seconds`
 */
export async function until<Result>(
  what: string,
  condition: () => Result | undefined | false | Promise<Result | undefined | false>,
  seconds = 30,
): Promise<Result> {
  // Not the wall clock: tests may turn that.
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${seconds} s`);
    await delay(POLL_MILLISECONDS);
  }
}
