import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runGarbageRace, runLongRaces, soak } from '../concurrency/soak.ts';
import { runKillLoop } from './kill-loop.ts';
import { buildPreload } from './lost-writes/preload.ts';
import { Random } from './random.ts';

// `npm run torture`: kills, power cuts and races at full length. It prints its seed first; `--seed` takes the same
// course again, as far as clients that run side by side allow. With `--soak-minutes 30` mixed load follows.
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    kills: { type: 'string', default: '300' },
    'power-cuts': { type: 'string', default: '300' },
    workers: { type: 'string', default: '6' },
    'no-races': { type: 'boolean', default: false },
    'soak-minutes': { type: 'string', default: '0' },
    'garbage-images': { type: 'string', default: '20000' },
  },
});
const VIOLATIONS_SHOWN = 20;
const seed = values.seed ?? randomBytes(6).toString('hex');
const random = new Random(seed);
const preload = buildPreload();
const library = 'path' in preload ? preload.path : undefined;
const violations: string[] = [];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function kill(loss: 'process' | 'power', kills: number): Promise<void> {
  const label = loss === 'power' ? 'power cut' : 'kill -9';
  const result = await runKillLoop({
    random: random.derive(label),
    kills,
    workers: Number(values.workers),
    preload: library,
    loss,
    log: (line) => say(`${label}: ${line}`),
  });
  violations.push(...result.violations);
}

say(`seed ${seed}`);
await kill('process', Number(values.kills));
if ('skip' in preload) say(`no power cuts, and kills were not aimed: ${preload.skip}`);
else await kill('power', Number(values['power-cuts']));
if (!values['no-races']) violations.push(...(await runLongRaces(random.derive('races'), say)));
const images = Number(values['garbage-images']);
if (images > 0) violations.push(...(await runGarbageRace(random.derive('garbage'), images, say)));
const minutes = Number(values['soak-minutes']);
if (minutes > 0) violations.push(...(await soak(random.derive('soak'), minutes, say)));

for (const violation of violations.slice(0, VIOLATIONS_SHOWN)) say(violation);
say(`${violations.length} violations, seed ${seed}`);
process.exitCode = violations.length === 0 ? 0 : 1;
