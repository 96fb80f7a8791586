import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './lifetimes.ts';
import type { Sizes } from './options.ts';
import { type Peer, startMarina } from './peers.ts';
import { type Measure, median, medianRatio } from './results.ts';
import { fillDataFolder, STORED_REPOSITORY } from './stored-data.ts';
import { ask } from './wrk.ts';

/** Clock ticks a second in /proc: Linux has had 100 for programs on every machine for long. */
const TICKS = 100;

/** What one core did for manifest GETs of random tags. */
interface Cost {
  /** CPU time of the core a request, in µs. */
  readonly microseconds: number;
  /** Requests a second. */
  readonly rate: number;
}

/** What a manifest GET costs where very many tags are stored, against few: two cores, asked in turn. */
export async function measureManyTags(folder: string, sizes: Sizes): Promise<Measure[]> {
  const many: Cost[] = [];
  const few: Cost[] = [];
  const cores: Peer[] = [];
  try {
    const large = await startFilled(folder, sizes.manyTags, cores);
    const small = await startFilled(folder, sizes.fewTags, cores);
    for (let round = -1; round < sizes.rounds; round += 1) {
      const [ofMany, ofFew] = await inTurn(
        round,
        () => cost(large, sizes.manyTags, sizes.askSeconds),
        () => cost(small, sizes.fewTags, sizes.askSeconds),
      );
      // The first round only warms both.
      if (round < 0) continue;
      many.push(ofMany);
      few.push(ofFew);
    }
  } finally {
    await Promise.all(cores.map((core) => core.close()));
  }
  return toMeasures(many, few, sizes);
}

/** Does both, the second first in every other round: who goes first meets a warmer or colder machine. */
async function inTurn(
  round: number,
  one: () => Promise<Cost>,
  other: () => Promise<Cost>,
): Promise<[Cost, Cost]> {
  if (round % 2 === 0) return [await one(), await other()];
  const last = await other();
  return [await one(), last];
}

async function startFilled(folder: string, tags: number, cores: Peer[]): Promise<Peer> {
  const dataFolder = join(temporaryFolder(folder, 'tags-'), 'data');
  process.stderr.write(`  storing ${tags.toLocaleString('en')} tags\n`);
  fillDataFolder(dataFolder, tags);
  const core = await startMarina(dataFolder);
  cores.push(core);
  return core;
}

async function cost(core: Peer, tags: number, seconds: number): Promise<Cost> {
  const before = cpuSeconds(core);
  const { rate, requests } = await ask(core, {
    repository: STORED_REPOSITORY,
    path: `/v2/${STORED_REPOSITORY}/manifests/v{n}`,
    seconds,
    many: tags,
  });
  return { rate, microseconds: ((cpuSeconds(core) - before) / requests) * 1e6 };
}

/** User and system time of the process with all its threads. */
function cpuSeconds({ process: child }: Peer): number {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  // The command's name, in parentheses, may hold spaces; state is the first field after it, utime the twelfth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function toMeasures(many: readonly Cost[], few: readonly Cost[], sizes: Sizes): Measure[] {
  const microseconds = {
    many: many.map((one) => one.microseconds),
    few: few.map((one) => one.microseconds),
  };
  const rates = { many: many.map(({ rate }) => rate), few: few.map(({ rate }) => rate) };
  const [manyTags, fewTags] = [sizes.manyTags.toLocaleString('en'), sizes.fewTags.toLocaleString('en')];
  return [
    {
      name: `manifest GET, CPU time at ${manyTags} tags / at ${fewTags}`,
      value: medianRatio(microseconds.many, microseconds.few),
      unit: '×',
      atMost: 1.1,
      rounds: microseconds,
    },
    {
      name: `manifest GET, time between answers at ${manyTags} tags / at ${fewTags}`,
      value: medianRatio(rates.few, rates.many),
      unit: '×',
      rounds: rates,
    },
    { name: `manifest GET, CPU time at ${manyTags} tags`, value: median(microseconds.many), unit: 'µs' },
    { name: `manifest GET, CPU time at ${fewTags} tags`, value: median(microseconds.few), unit: 'µs' },
    { name: `manifest GET, random tags of ${manyTags}`, value: median(rates.many), unit: 'requests/s' },
    { name: `manifest GET, random tags of ${fewTags}`, value: median(rates.few), unit: 'requests/s' },
  ];
}
