import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
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

/**
 * What a manifest GET costs where very many tags are stored, against few: two cores, asked in turn for as many tags,
 * spread over all that are stored; and what it costs where each request is for a tag that was not asked for lately.
 */
export async function measureManyTags(folder: string, sizes: Sizes): Promise<Measure[]> {
  const { manyTags, fewTags, askSeconds } = sizes;
  const many: Cost[] = [];
  const few: Cost[] = [];
  const any: Cost[] = [];
  const cores: Peer[] = [];
  try {
    const large = await startFilled(folder, manyTags, cores);
    const small = await startFilled(folder, fewTags, cores);
    const apart = Math.floor(manyTags / fewTags);
    for (let round = -1; round < sizes.rounds; round += 1) {
      const [ofMany, ofFew] = await inTurn(
        round,
        () => cost(large, { tags: fewTags, apart }, askSeconds),
        () => cost(small, { tags: fewTags, apart: 1 }, askSeconds),
      );
      // The first round only warms both.
      if (round < 0) continue;
      many.push(ofMany);
      few.push(ofFew);
    }
    // Behind all of those: what it leaves to be written, and to be read again, would be paid by the next of them.
    for (let round = 0; round < sizes.rounds; round += 1) {
      any.push(await cost(large, { tags: manyTags, apart: 1 }, askSeconds));
    }
  } finally {
    await Promise.all(cores.map((core) => core.close()));
  }
  return toMeasures({ many, few, any }, sizes);
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
  await untilIdle(core);
  return core;
}

/** Which tags are asked for, at random: every `apart`th of those that are stored. */
interface Asked {
  readonly tags: number;
  readonly apart: number;
}

async function cost(core: Peer, { tags, apart }: Asked, seconds: number): Promise<Cost> {
  const before = cpuSeconds(core);
  const { rate, requests } = await ask(core, {
    repository: STORED_REPOSITORY,
    path: `/v2/${STORED_REPOSITORY}/manifests/v{n}`,
    seconds,
    many: tags,
    apart,
  });
  return { rate, microseconds: ((cpuSeconds(core) - before) / requests) * 1e6 };
}

const LOOK_MS = 1000;

/** Resolves once a core that was started has compared its blobs with its files, and does nothing any more. */
async function untilIdle(core: Peer): Promise<void> {
  for (let before = Number.NEGATIVE_INFINITY; ; ) {
    const now = cpuSeconds(core);
    if (now - before < 0.02) return;
    before = now;
    await setTimeout(LOOK_MS);
  }
}

/** User and system time of the process with all its threads. */
function cpuSeconds({ process: child }: Peer): number {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  // The command's name, in parentheses, may hold spaces; state is the first field after it, utime the twelfth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

interface Costs {
  readonly many: readonly Cost[];
  readonly few: readonly Cost[];
  readonly any: readonly Cost[];
}

function toMeasures({ many, few, any }: Costs, sizes: Sizes): Measure[] {
  const microseconds = {
    many: many.map((one) => one.microseconds),
    few: few.map((one) => one.microseconds),
    any: any.map((one) => one.microseconds),
  };
  const [manyTags, fewTags] = [sizes.manyTags.toLocaleString('en'), sizes.fewTags.toLocaleString('en')];
  return [
    {
      name: `manifest GET, CPU time at ${manyTags} tags / at ${fewTags}`,
      value: medianRatio(microseconds.many, microseconds.few),
      unit: '×',
      atMost: 1.1,
      rounds: microseconds,
    },
    { name: `manifest GET, CPU time at ${manyTags} tags`, value: median(microseconds.many), unit: 'µs' },
    { name: `manifest GET, CPU time at ${fewTags} tags`, value: median(microseconds.few), unit: 'µs' },
    {
      name: `manifest GET, CPU time, any of ${manyTags} tags`,
      value: median(microseconds.any),
      unit: 'µs',
    },
    {
      name: `manifest GET, any of ${manyTags} tags`,
      value: median(any.map(({ rate }) => rate)),
      unit: 'requests/s',
    },
  ];
}
