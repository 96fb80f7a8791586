import { getPriority, setPriority } from 'node:os';

/** Of 19 at the most. */
export const NICENESS = 10;

/** Reads and sets the niceness of the calling thread; a system may refuse. */
export interface ThreadPriority {
  readonly get: () => number;
  readonly set: (niceness: number) => void;
}

const OWN: ThreadPriority = { get: () => getPriority(0), set: (niceness) => setPriority(0, niceness) };

/**
 * Lets the event loop, which everybody waits for, go before the calling thread. On Linux alone: elsewhere the priority
 * is the whole process's (setpriority(2), "C library/kernel differences").
 */
export function giveWay(priority: ThreadPriority = OWN, platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'linux') return;
  try {
    // A process that gives way to others already must not come forward, and few may.
    if (priority.get() < NICENESS) priority.set(NICENESS);
  } catch {
    // A sandbox may forbid it: the thread works all the same.
  }
}
