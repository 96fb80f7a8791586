import { log } from './log.ts';

let enabled = false;

/** Turns on the marks (`--perf`). */
export function enablePerfMarks(): void {
  enabled = true;
}

/** Says how long after the process's creation something happened, in ms. */
export function perfMark(name: string): void {
  if (!enabled) return;
  const created = process.getCreationTime() ?? performance.timeOrigin;
  log('perf', { mark: name, ms: Math.round(Date.now() - created) });
}
