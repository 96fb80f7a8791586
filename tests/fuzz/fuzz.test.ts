import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../torture/random.ts';
import { fuzzApi } from './api-fuzz.ts';
import type { FuzzResult } from './fuzz-result.ts';
import { fuzzHttp } from './http-fuzz.ts';
import { fuzzManifests } from './manifest-fuzz.ts';
import { fuzzSockets } from './socket-fuzz.ts';
import { fuzzTokens } from './token-fuzz.ts';
import { checkUploadModel } from './upload-model.ts';

// A short run with a new seed each time; `npm run fuzz -- --seed …` repeats one, and runs for long.
const seed = process.env['FUZZ_SEED'] ?? randomBytes(6).toString('hex');
const random = new Random(seed);

/** Nothing forbidden was seen, and the cases got as far as they were meant to. */
function expectClean(result: FuzzResult, reached: readonly string[]): void {
  expect(result.violations).toEqual([]);
  expect([...result.outcomes.keys()]).toEqual(expect.arrayContaining([...reached]));
}

describe(`odd input, seed ${seed}`, () => {
  it('to /v2 is answered, never with a 5xx or with what is private', async () => {
    const result = await fuzzHttp(random.derive('http'), 8000);
    expectClean(result, ['200', '201', '202', '204', '400', '401', '403', '404', '405']);
  });

  it('as manifests is understood or refused', () => {
    const result = fuzzManifests(random.derive('manifests'), 10_000);
    expectClean(result, ['image', 'index', 'opaque', 'MANIFEST_INVALID']);
  });

  it('as tokens, scopes and credentials opens nothing', async () => {
    const result = await fuzzTokens(random.derive('tokens'), 4000);
    expectClean(result, ['token taken', 'token UNAUTHORIZED', 'scope taken']);
  });

  it('as uploads does what the model does', async () => {
    const result = await checkUploadModel(random.below(2 ** 31), 150);
    expectClean(result, ['start', 'patch', 'finish', 'cancel', 'single', 'status']);
  });

  it('to the API is answered, never with a 5xx or with what is private', async () => {
    const result = await fuzzApi(random.derive('api'), 1500);
    expectClean(result, ['admin 200', 'admin 400', 'admin 404', 'nobody 200', 'nobody 401']);
  });

  it('as raw bytes is answered or ends the connection', async () => {
    const result = await fuzzSockets(random.derive('sockets'), 4000);
    expectClean(result, ['200', '400', '401', '421']);
  });
});
