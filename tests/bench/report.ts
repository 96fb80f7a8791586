import type { Comparison, Measure } from './results.ts';

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
