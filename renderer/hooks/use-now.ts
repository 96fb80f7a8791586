import { useSyncExternalStore } from 'react';

/** How often relative times are written anew, in ms. */
const TICK = 20_000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function snapshot(): number {
  // Nobody listened for a while: the last tick is too old to show. One that is not is kept, because React asks twice
  // before it listens, and takes another answer for a change.
  if (timer === undefined && Math.abs(Date.now() - now) >= TICK) now = Date.now();
  return now;
}

/** The present in Unix ms; one clock for the whole window, so that all times change together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, snapshot);
}
