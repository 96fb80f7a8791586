import type { Bounds, WindowState } from '../preferences/preferences.ts';

/** The size of a window that was never placed. */
const DEFAULT_SIZE = { width: 1280, height: 800 };
/** Below this the layout no longer holds. */
const MINIMUM_SIZE = { width: 900, height: 600 };
/** A window must show this much of itself on some screen, else nobody can drag it back. */
const VISIBLE_ENOUGH = 120;

type Size = Pick<Bounds, 'width' | 'height'>;

/**
 * Where to open the window: where it was, no larger than the work area that has most of it and inside of it; where that
 * screen is gone, with its first size, which the system centres.
 *
 * @param workAreas The usable part of each screen, the primary one first. In device-independent pixels.
 */
export function placeWindow(
  saved: WindowState | undefined,
  workAreas: readonly Bounds[],
): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  const unplaced = within(DEFAULT_SIZE, workAreas[0] ?? DEFAULT_SIZE);
  if (saved === undefined) return unplaced;
  const { bounds } = saved;
  const home = workAreas.filter((area) => isReachable(bounds, area)).toSorted(byShare(bounds))[0];
  if (home === undefined) return unplaced;
  const least = minimumSize([home]);
  const size = within(
    { width: Math.max(bounds.width, least.width), height: Math.max(bounds.height, least.height) },
    home,
  );
  return {
    ...size,
    x: clamp(bounds.x, home.x, home.x + home.width - size.width),
    y: clamp(bounds.y, home.y, home.y + home.height - size.height),
  };
}

/** The least size of a window that fits each of the screens. */
export function minimumSize(workAreas: readonly Bounds[]): Size {
  return workAreas.reduce<Size>(within, MINIMUM_SIZE);
}

function within(size: Size, area: Size): Size {
  return { width: Math.min(size.width, area.width), height: Math.min(size.height, area.height) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** What of a window lies in an area; not positive where they do not meet. */
function shared(window: Bounds, area: Bounds): Size {
  return {
    width: Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x),
    height: Math.min(window.y + window.height, area.y + area.height) - Math.max(window.y, area.y),
  };
}

function isReachable(window: Bounds, area: Bounds): boolean {
  const { width, height } = shared(window, area);
  // The top edge carries the drag area, so it must not hang above the screen.
  return width >= VISIBLE_ENOUGH && height >= VISIBLE_ENOUGH && window.y >= area.y;
}

/** The area that has most of the window first. */
function byShare(window: Bounds): (one: Bounds, other: Bounds) => number {
  const share = (area: Bounds): number => {
    const { width, height } = shared(window, area);
    return width * height;
  };
  return (one, other) => share(other) - share(one);
}
