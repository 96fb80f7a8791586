import { readdirSync, readFileSync } from 'node:fs';

/** Descriptors and memory of a process; Linux tells them in /proc. */
export interface Vitals {
  readonly descriptors: number;
  /** Resident memory, MiB. */
  readonly memory: number;
}

/** Whether this system tells the vitals of a process. */
export const VITALS_ARE_KNOWN = process.platform === 'linux';

/** Looks at a process of this machine. */
export function vitalsOf(pid: number): Vitals {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, memory: Math.round(kibibytes / 1024) };
}

/** How many files this process, and any that it starts, may have open. */
export function descriptorLimit(): number {
  if (!VITALS_ARE_KNOWN) return 0;
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
}
