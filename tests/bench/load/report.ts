import { figure, printRow } from '../report.ts';
import type { LoadOutcome } from './measure.ts';

/** Prints what the load mix showed: totals, then each kind of request. */
export function printLoad(outcomes: readonly LoadOutcome[]): void {
  if (outcomes.length === 0) return;
  printRow(['load mix', ...outcomes.map(({ peer }) => peer)], '\n');
  printRow(['---', ...outcomes.map(() => '---')]);
  const row = (name: string, text: (outcome: LoadOutcome) => string): void =>
    printRow([name, ...outcomes.map(text)]);
  row('content moved', ({ mibPerSecond }) => `${figure(mibPerSecond)} MiB/s`);
  row('requests', ({ requests }) => requests.toLocaleString('en'));
  row('errors', ({ errors }) => String(Object.values(errors).reduce((sum, count) => sum + count, 0)));
  row('client, of one processor', ({ clientCpu }) => `${Math.round(clientCpu * 100)} %`);
  printRow(['request', ...outcomes.flatMap(({ peer }) => [peer, 'p50', 'p99'])], '\n');
  printRow(['---', ...outcomes.flatMap(() => ['---', '---', '---'])]);
  for (const { kind } of outcomes[0]?.kinds ?? []) {
    printRow([kind, ...outcomes.flatMap((outcome) => kindCells(outcome, kind))]);
  }
  for (const { peer, errors } of outcomes) {
    for (const [text, count] of Object.entries(errors)) console.log(`${peer}: ${count} × ${text}`);
  }
}

function kindCells({ kinds }: LoadOutcome, kind: string): string[] {
  const found = kinds.find((one) => one.kind === kind);
  if (found === undefined) return ['0', '–', '–'];
  return [found.count.toLocaleString('en'), `${figure(found.p50)} ms`, `${figure(found.p99)} ms`];
}
