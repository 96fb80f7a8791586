import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import type { FoundPeer } from './other-registries.ts';
import { type Comparison, type Measure, type PeerResult, spread } from './results.ts';

/** Prints a table of medians and median ratios, a column pair for each peer; the deciding peer's comes with a verdict. */
export function printComparisons(comparisons: readonly Comparison[], decidingPeer: string): void {
  const peers = comparisons[0]?.peers.map(({ peer }) => peer) ?? [];
  if (comparisons.length === 0) return;
  const columns = peers.flatMap((peer) =>
    peer === decidingPeer ? [peer, 'ratio', 'target', ''] : [peer, 'ratio'],
  );
  printRow(['work', 'marina', ...columns], '\n');
  printRow(['---', '---', ...columns.map(() => '---')]);
  for (const comparison of comparisons) {
    const { name, unit, marina } = comparison;
    printRow([
      name,
      `${figure(marina.median)} ${unit}`,
      ...comparison.peers.flatMap((peer) => cells(comparison, peer, peer.peer === decidingPeer)),
    ]);
  }
}

/** Rounds further apart than this say more of the machine than of the registries. */
const STEADY_SPREAD = 2;

/** Prints which lines are not to be trusted, since something else had its share of the machine. */
export function printUnsteady(comparisons: readonly Comparison[]): void {
  for (const { name, unit, marina, peers } of comparisons) {
    for (const { peer, rates } of [marina, ...peers]) {
      if (rates.length < 2 || spread(rates) <= STEADY_SPREAD) continue;
      const rounds = rates.map(figure).join(', ');
      console.log(
        `\nunsteady: ${name}, ${peer}: rounds of ${rounds} ${unit} differ by more than ${STEADY_SPREAD} ×`,
      );
    }
  }
}

/** Prints what the figures were taken on. */
export function printMachine(folder: string): void {
  const [processor] = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const { model = 'unknown processor' } = processor ?? {};
  console.log(
    `\n${availableParallelism()} × ${model}, ${gigabytes} GiB of memory, load ${loadavg()[0]?.toFixed(2)} · ` +
      `${type()} ${release()} · Node ${process.versions.node} · ${folder} · ${new Date().toISOString().slice(0, 10)}`,
  );
}

function cells({ unit, target }: Comparison, peer: PeerResult, decides: boolean): string[] {
  const failed = peer.failure !== undefined;
  const shown = failed ? ['failed', '–'] : [`${figure(peer.median)} ${unit}`, `${peer.ratio.toFixed(2)} ×`];
  if (!decides) return shown;
  const enough = !failed && peer.ratio >= target;
  return [...shown, `≥ ${target} ×`, enough ? 'ok' : 'short'];
}

/** Prints single figures, with the limit of those that have one. */
export function printMeasures(measures: readonly Measure[]): void {
  if (measures.length === 0) return;
  printRow(['measure', 'value', 'target', ''], '\n');
  printRow(['---', '---', '---', '---']);
  for (const { name, value, unit, atMost } of measures) {
    const verdict =
      atMost === undefined ? ['', ''] : [`≤ ${atMost} ${unit}`, value <= atMost ? 'ok' : 'short'];
    printRow([name, `${figure(value)} ${unit}`, ...verdict]);
  }
}

/** Prints what each peer makes durable, or why it was not compared with. */
export function printPeers(
  marina: { readonly name: string; readonly durability: string },
  found: readonly FoundPeer[],
): void {
  console.log(`\n${marina.name}: ${marina.durability}`);
  for (const peer of found) {
    console.log(
      'skip' in peer ? `${peer.name}: skipped, ${peer.skip}` : `${peer.name}: ${peer.kind.durability}`,
    );
  }
}

/** Prints a row of a Markdown table. */
export function printRow(cellTexts: readonly string[], before = ''): void {
  console.log(`${before}| ${cellTexts.join(' | ')} |`);
}

/** A value for a person: whole from 100 on, two decimals below. */
export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
