import { readdirSync, readFileSync } from 'node:fs';
import type { Measure } from '../results.ts';
import { startElectron } from './running-electron.ts';

/** How long the window stays open on its first screen before memory is read: start-up garbage is gone by then. */
const SETTLE = 10_000;

/** Memory of the whole application, window open: proportional set size, which counts shared pages once. */
export async function measureMemory(marinaArgs: readonly string[]): Promise<Measure[]> {
  const running = await startElectron({ args: marinaArgs });
  try {
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    const tree = processTree(running.process.pid ?? 0);
    const value = tree.reduce((sum, pid) => sum + proportionalSetSize(pid), 0) / 1024;
    process.stderr.write(`  ${tree.length} processes\n`);
    return [{ name: 'whole application, window open 10 s (PSS)', value, unit: 'MB', atMost: 450 }];
  } finally {
    await running.close();
  }
}

/** A process with all that descend from it. */
function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const stat = Number.isInteger(pid) ? read(`/proc/${pid}/stat`) : '';
    if (stat === '') continue;
    // After the command's name, in parentheses: state, then parent.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree: number[] = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** In KiB; 0 of a process that has just ended. */
function proportionalSetSize(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
