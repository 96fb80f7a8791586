import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureFootprint } from './footprint.ts';
import { distribution, marina, type Peer, type PeerKind } from './peers.ts';
import { printTable } from './report.ts';
import { type Comparison, median } from './results.ts';
import { measureWindow } from './window.ts';
import { type Workload, workloads } from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    /** Rounds of each workload; each peer in turn. */
    rounds: { type: 'string', default: '3' },
    /** Size of the large transfers, 1 is the full one. */
    scale: { type: 'string', default: '1' },
    /** Only workloads whose name holds this text. */
    only: { type: 'string', default: '' },
    folder: { type: 'string', default: tmpdir() },
    /** Where the result goes as JSON. */
    output: { type: 'string', default: 'out/bench.json' },
  },
});

const folder = mkdtempSync(join(options.folder, 'marina-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

async function compare(workload: Workload, kinds: readonly [PeerKind, PeerKind]): Promise<Comparison> {
  const peers = await Promise.all(kinds.map((kind) => kind.start(folder)));
  const [ours, theirs] = peers;
  if (ours === undefined || theirs === undefined) throw new Error('two peers are needed');
  const rates = new Map<Peer, number[]>(peers.map((peer) => [peer, []]));
  try {
    for (const peer of peers) await workload.prepare?.(peer);
    for (let round = 0; round < Number(options.rounds); round += 1) {
      // Whoever goes first meets a warmer or colder machine: take turns.
      for (const peer of round % 2 === 0 ? peers : [...peers].reverse()) {
        rates.get(peer)?.push(await workload.run(peer, round));
      }
    }
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
  const marinaRates = rates.get(ours) ?? [];
  const peerRates = rates.get(theirs) ?? [];
  const ratios = marinaRates.map((rate, round) => rate / (peerRates[round] ?? Number.NaN));
  const { name, unit, target } = workload;
  return {
    name,
    unit,
    target,
    marina: median(marinaRates),
    peer: median(peerRates),
    ratio: median(ratios),
  };
}

const comparisons: Comparison[] = [];
for (const workload of workloads(folder, Number(options.scale))) {
  if (!workload.name.includes(options.only)) continue;
  process.stderr.write(`${workload.name} …\n`);
  comparisons.push(await compare(workload, [marina, distribution]));
}
const footprint = 'footprint'.includes(options.only) ? await measureFootprint(folder) : [];
if ('window'.includes(options.only)) footprint.push(...(await measureWindow(folder)));
for (const { name, durability } of [marina, distribution]) console.log(`${name}: ${durability}`);
printTable(comparisons, footprint);
mkdirSync(join(options.output, '..'), { recursive: true });
writeFileSync(options.output, JSON.stringify({ comparisons, footprint }, undefined, 2));
