import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { compare } from './compare.ts';
import { measureStart } from './core-start.ts';
import { measureFootprint } from './footprint.ts';
import { temporaryFolder } from './lifetimes.ts';
import { measureManyTags } from './many-tags.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { DECIDING_PEER, type FoundPeer, findPeers } from './other-registries.ts';
import { marina } from './peers.ts';
import { printComparisons, printMeasures, printPeers } from './report.ts';
import type { Comparison, Measure } from './results.ts';
import { measureWindow } from './window.ts';
import { workloads } from './workloads.ts';

/** What is measured besides the workloads. */
const SECTIONS: Readonly<Record<string, (folder: string, options: BenchOptions) => Promise<Measure[]>>> = {
  footprint: (folder, { sizes }) => measureFootprint(folder, sizes.passingBytes),
  start: (folder, { sizes }) => measureStart(folder, sizes),
  tags: (folder, { sizes }) => measureManyTags(folder, sizes),
  window: (folder) => measureWindow(folder),
};

function progress(text: string): void {
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text} …\n`);
}

async function compareAll(
  folder: string,
  options: BenchOptions,
  found: readonly FoundPeer[],
): Promise<Comparison[]> {
  // The name of a section means that alone, any other text the workloads that have it in their names.
  const texts = options.only.filter((name) => !(name in SECTIONS));
  const wanted = workloads(folder, options.sizes).filter(
    ({ name }) => options.only.length === 0 || texts.some((text) => name.includes(text)),
  );
  const kinds = found.flatMap((peer) => ('kind' in peer ? [peer.kind] : []));
  const comparisons: Comparison[] = [];
  for (const workload of wanted) {
    progress(workload.name);
    comparisons.push(await compare(workload, marina, kinds, options.sizes.rounds, folder));
  }
  return comparisons;
}

async function measureAll(folder: string, options: BenchOptions): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (options.only.length > 0 && !options.only.includes(name)) continue;
    progress(name);
    measures.push(...(await measure(folder, options)));
  }
  return measures;
}

const options = readOptions(process.argv.slice(2));
const folder = temporaryFolder(options.folder, 'marina-bench-');
const found = await findPeers(options.peers);
const comparisons = await compareAll(folder, options, found);
const measures = await measureAll(folder, options);
printPeers(marina, found);
printComparisons(comparisons, found.find(({ key }) => key === DECIDING_PEER)?.name ?? '');
printMeasures(measures);
if (options.quick) console.log('\n--quick: everything was small; the figures mean nothing but that it runs.');
mkdirSync(dirname(options.output), { recursive: true });
writeFileSync(options.output, JSON.stringify({ options, comparisons, measures }, undefined, 2));
