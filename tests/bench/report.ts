import type { Measure } from './footprint.ts';
import type { Comparison } from './run.ts';

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Prints the results as a table: medians, the median ratio, and whether it is enough. */
export function printTable(comparisons: readonly Comparison[], footprint: readonly Measure[]): void {
  console.log('\n| work | marina | distribution 2.8 | ratio | target | |\n|---|---|---|---|---|---|');
  for (const { name, unit, marina, peer, ratio, target } of comparisons) {
    const verdict = ratio >= target ? 'ok' : 'short';
    console.log(
      `| ${name} | ${figure(marina)} ${unit} | ${figure(peer)} ${unit} | ${ratio.toFixed(2)} | ≥ ${target} | ${verdict} |`,
    );
  }
  if (footprint.length === 0) return;
  console.log('\n| measure | value | target | |\n|---|---|---|---|');
  for (const { name, value, unit, atMost } of footprint) {
    console.log(
      `| ${name} | ${figure(value)} ${unit} | ≤ ${atMost} ${unit} | ${value <= atMost ? 'ok' : 'short'} |`,
    );
  }
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
