import type { Bounds, WindowState } from '../preferences/preferences.ts';

/** The size of a window that was never placed. */
const DEFAULT_SIZE = { width: 1280, height: 800 };
/** Below this the layout no longer holds. */
export const MINIMUM_SIZE = { width: 900, height: 600 };
/** A window must show this much of itself on some screen, else nobody can drag it back. */
const VISIBLE_ENOUGH = 120;

/**
 * Where to open the window: where it was, unless the screen it was on is gone; then centred by the system.
 *
 * @param workAreas The usable part of each screen.
 */
export function placeWindow(
  saved: WindowState | undefined,
  workAreas: readonly Bounds[],
): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  if (saved === undefined) return DEFAULT_SIZE;
  const { bounds } = saved;
  const width = Math.max(bounds.width, MINIMUM_SIZE.width);
  const height = Math.max(bounds.height, MINIMUM_SIZE.height);
  const placed = { x: bounds.x, y: bounds.y, width, height };
  const home = workAreas.find((area) => overlaps(placed, area));
  if (home === undefined) return DEFAULT_SIZE;
  return { ...placed, width: Math.min(width, home.width), height: Math.min(height, home.height) };
}

function overlaps(one: Bounds, other: Bounds): boolean {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  // The top edge carries the drag area, so it must not hang above the screen.
  return width >= VISIBLE_ENOUGH && height >= VISIBLE_ENOUGH && one.y >= other.y;
}
