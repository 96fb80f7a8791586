import { buildStale } from '../../scripts/build.mjs';

/** Before all tests, so that no two files of them build at the same time. */
export async function setup(): Promise<void> {
  await buildStale(['core']);
}
