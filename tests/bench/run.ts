import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { measureBlocks } from './blocks.ts';
import { compare } from './compare.ts';
import { measureStart } from './core-start.ts';
import { measureFootprint } from './footprint.ts';
import { temporaryFolder } from './lifetimes.ts';
import { type LoadOutcome, loadMeasures, measureLoad } from './load/measure.ts';
import { printLoad } from './load/report.ts';
import { measureManyTags } from './many-tags.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { DECIDING_PEER, type FoundPeer, findPeers } from './other-registries.ts';
import { marina } from './peers.ts';
import { printComparisons, printMachine, printMeasures, printPeers, printUnsteady } from './report.ts';
import type { Comparison, Measure } from './results.ts';
import { measureWindow } from './window/measure.ts';
import { workloads } from './workloads.ts';

const LOAD = 'load';

/** What is measured of Marina alone. */
const SECTIONS: Readonly<Record<string, (folder: string, options: BenchOptions) => Promise<Measure[]>>> = {
  footprint: (folder, { sizes }) => measureFootprint(folder, sizes.passingBytes),
  start: (folder, { sizes }) => measureStart(folder, sizes),
  tags: (folder, { sizes }) => measureManyTags(folder, sizes),
  blocks: (folder, { sizes }) => measureBlocks(folder, sizes),
  window: (folder, { sizes }) => measureWindow(folder, sizes),
};

function progress(text: string): void {
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text} …\n`);
}

/** Whether a section is wanted; the name of one means that alone, any other text the workloads that hold it. */
function wants({ only }: BenchOptions, section: string): boolean {
  return only.length === 0 || only.includes(section);
}

async function compareAll(
  folder: string,
  { only, sizes }: BenchOptions,
  found: readonly FoundPeer[],
): Promise<Comparison[]> {
  const texts = only.filter((name) => !(name in SECTIONS) && name !== LOAD);
  const wanted = workloads(folder, sizes).filter(
    ({ name }) => only.length === 0 || texts.some((text) => name.includes(text)),
  );
  const kinds = found.flatMap((peer) => ('kind' in peer ? [peer.kind] : []));
  const comparisons: Comparison[] = [];
  for (const workload of wanted) {
    progress(workload.name);
    comparisons.push(await compare(workload, marina, kinds, sizes.rounds, folder));
  }
  return comparisons;
}

async function loadAll(
  folder: string,
  options: BenchOptions,
  found: readonly FoundPeer[],
): Promise<LoadOutcome[]> {
  if (!wants(options, LOAD)) return [];
  progress('load mix');
  const deciding = found.find(({ key }) => key === DECIDING_PEER);
  const kind = deciding !== undefined && 'kind' in deciding ? deciding.kind : undefined;
  return measureLoad(folder, options.sizes.loadSeconds, kind);
}

async function measureAll(folder: string, options: BenchOptions): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (!wants(options, name)) continue;
    progress(name);
    measures.push(...(await measure(folder, options)));
  }
  return measures;
}

const options = readOptions(process.argv.slice(2));
const folder = temporaryFolder(options.folder, 'marina-bench-');
const found = await findPeers(options.peers);
const comparisons = await compareAll(folder, options, found);
const load = await loadAll(folder, options, found);
const measures = [...loadMeasures(load), ...(await measureAll(folder, options))];
printMachine(options.folder);
printPeers(marina, found);
printComparisons(comparisons, found.find(({ key }) => key === DECIDING_PEER)?.name ?? '');
printUnsteady(comparisons);
printLoad(load);
printMeasures(measures);
if (options.quick) console.log('\n--quick: everything was small; the figures mean nothing but that it runs.');
mkdirSync(dirname(options.output), { recursive: true });
writeFileSync(options.output, JSON.stringify({ options, comparisons, load, measures }, undefined, 2));
