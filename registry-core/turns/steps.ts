import { SlicedWork } from './turns.ts';

/** Work in steps, each of which takes some milliseconds at the most. */
export type Steps<Result> = Generator<undefined, Result>;

/** Does all steps at once: for what is short. */
export function allSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does each step in a turn of the event loop of its own. */
export async function stepByStep<Result>(steps: Steps<Result>): Promise<Result> {
  const work = new SlicedWork();
  for (;;) {
    await work.rest();
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
