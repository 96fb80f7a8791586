import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** A project, repository or artifact that was looked at. */
export interface RecentPlace {
  readonly kind: 'project' | 'repository' | 'artifact';
  /** As it is shown: its full name. */
  readonly name: string;
  readonly path: string;
}

const REMEMBERED = 8;

/** Where the user was, the last first; kept in the browser's storage. */
export const useRecentPlaces = create<{ readonly places: readonly RecentPlace[] }>()(
  persist(() => ({ places: [] as readonly RecentPlace[] }), {
    name: 'marina.recent-places',
    version: 1,
    merge: (stored, defaults) => ({ ...defaults, places: understood(stored) }),
  }),
);

/** Puts a place first. */
export function rememberPlace(place: RecentPlace): void {
  const others = useRecentPlaces.getState().places.filter((other) => other.path !== place.path);
  useRecentPlaces.setState({ places: [place, ...others].slice(0, REMEMBERED) });
}

/** Takes places off the list that are gone. */
export function forgetPlaces(paths: readonly string[]): void {
  useRecentPlaces.setState(({ places }) => ({ places: places.filter(({ path }) => !paths.includes(path)) }));
}

function understood(stored: unknown): readonly RecentPlace[] {
  if (typeof stored !== 'object' || stored === null || !('places' in stored)) return [];
  return Array.isArray(stored.places) ? stored.places.filter(isPlace) : [];
}

function isPlace(value: unknown): value is RecentPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name, path } = value as Record<keyof RecentPlace, unknown>;
  const isKnown = kind === 'project' || kind === 'repository' || kind === 'artifact';
  return isKnown && typeof name === 'string' && typeof path === 'string';
}
