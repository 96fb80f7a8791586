import { useEffect } from 'react';
import type { Task } from './task.ts';
import { dismissTasks } from './task-store.ts';

/** Long enough to see that it ended well. In ms. */
const SHOWN = 10_000;

/** Takes away what ended well, or was cancelled, after a while; not while somebody looks. What failed stays. */
export function useClearEnded(tasks: readonly Task[], active: boolean): void {
  useEffect(() => {
    const ends = tasks.filter(passes).map(({ endedAt = 0 }) => endedAt);
    if (!active || ends.length === 0) return;
    const due = Math.min(...ends) + SHOWN;
    const timer = setTimeout(
      () => dismissTasks((task) => passes(task) && (task.endedAt ?? 0) + SHOWN <= due),
      Math.max(0, due - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [tasks, active]);
}

function passes({ state }: Task): boolean {
  return state === 'done' || state === 'cancelled';
}
