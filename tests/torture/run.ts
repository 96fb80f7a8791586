import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runKillLoop } from './kill-loop.ts';
import { buildPreload } from './lost-writes/preload.ts';
import { Random } from './random.ts';

// `npm run torture -- [--seed TEXT] [--kills N] [--power-cuts N] [--workers N]`: the long run. Prints its seed first;
// the same seed gives the same course, as far as clients that run side by side allow.
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    kills: { type: 'string', default: '300' },
    'power-cuts': { type: 'string', default: '300' },
    workers: { type: 'string', default: '6' },
  },
});
const VIOLATIONS_SHOWN = 20;
const seed = values.seed ?? randomBytes(6).toString('hex');
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const preload = buildPreload();
const path = 'path' in preload ? preload.path : undefined;
say(
  `seed ${seed}${'skip' in preload ? `; kills are not aimed and there are no power cuts: ${preload.skip}` : ''}`,
);

const random = new Random(seed);
const common = { workers: Number(values.workers), preload: path };
const results = [
  await runKillLoop({
    ...common,
    random: random.derive('kills'),
    kills: Number(values.kills),
    loss: 'process',
    log: (line) => say(`kill -9: ${line}`),
  }),
];
if (path !== undefined) {
  results.push(
    await runKillLoop({
      ...common,
      random: random.derive('power cuts'),
      kills: Number(values['power-cuts']),
      loss: 'power',
      log: (line) => say(`power cut: ${line}`),
    }),
  );
}
const violations = results.flatMap((result) => result.violations);
for (const violation of violations.slice(0, VIOLATIONS_SHOWN)) say(violation);
say(
  `${results.reduce((sum, { kills }) => sum + kills, 0)} kills, ${violations.length} violations, seed ${seed}`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
