import { useEffect } from 'react';
import type { Activity } from '../activities/activity.ts';
import { dismissActivities } from '../activities/activity-store.ts';

/** Long enough to see that it ended well. In ms. */
const SHOWN = 10_000;

/** Takes away what ended well, or was cancelled, after a while; not while somebody looks. What failed stays. */
export function useClearEnded(activities: readonly Activity[], active: boolean): void {
  useEffect(() => {
    const ends = activities.filter(passes).map(({ endedAt = 0 }) => endedAt);
    if (!active || ends.length === 0) return;
    const due = Math.min(...ends) + SHOWN;
    const timer = setTimeout(
      () => dismissActivities((activity) => passes(activity) && (activity.endedAt ?? 0) + SHOWN <= due),
      Math.max(0, due - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [activities, active]);
}

function passes({ state }: Activity): boolean {
  return state === 'done' || state === 'cancelled';
}
