import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Random } from '../torture/random.ts';
import { fuzzApi } from './api-fuzz.ts';
import { type FuzzResult, outcomesText } from './fuzz-result.ts';
import { fuzzHttp } from './http-fuzz.ts';
import { fuzzManifests } from './manifest-fuzz.ts';
import { fuzzSockets } from './socket-fuzz.ts';
import { fuzzTokens } from './token-fuzz.ts';
import { checkUploadModel } from './upload-model.ts';

// `npm run fuzz -- [--seed TEXT] [--cases N]`: about N cases in all, a million when left out. Prints its seed first.
const { values } = parseArgs({
  options: { seed: { type: 'string' }, cases: { type: 'string', default: '1000000' } },
});
const seed = values.seed ?? randomBytes(6).toString('hex');
const random = new Random(seed);
const cases = Number(values.cases);
/** Steps of a sequence of the upload model, on average. */
const STEPS_OF_A_SEQUENCE = 5;
const VIOLATIONS_SHOWN = 5;

const parts: readonly (readonly [string, () => FuzzResult | Promise<FuzzResult>])[] = [
  ['requests to /v2', () => fuzzHttp(random.derive('http'), cases * 0.55)],
  ['manifests', () => fuzzManifests(random.derive('manifests'), cases * 0.3)],
  ['tokens, scopes and credentials', () => fuzzTokens(random.derive('tokens'), cases * 0.08)],
  ['steps of uploads', () => checkUploadModel(random.below(2 ** 31), (cases * 0.06) / STEPS_OF_A_SEQUENCE)],
  ['calls of the API', () => fuzzApi(random.derive('api'), cases * 0.02)],
  ['raw bytes', () => fuzzSockets(random.derive('sockets'), cases * 0.02)],
];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

say(`seed ${seed}`);
let total = 0;
let violations = 0;
for (const [what, run] of parts) {
  const began = Date.now();
  const result = await run();
  total += result.cases;
  violations += result.violations.length;
  say(
    `${what}: ${result.cases} cases in ${Math.round((Date.now() - began) / 1000)} s (${outcomesText(result)})`,
  );
  for (const violation of result.violations.slice(0, VIOLATIONS_SHOWN)) say(violation);
}
say(`${total} cases, ${violations} violations, seed ${seed}`);
process.exitCode = violations === 0 ? 0 : 1;
