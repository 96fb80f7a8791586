/** Width of a character of a tag, in px: --text-size-code in a font of one width. */
const CHARACTER = 7.3;
/** What a chip has besides its text, in px. */
const CHIP = 14;
const GAP = 4;
/** The number of tags that are not shown, in px. */
const MORE = 36;
/** A tag that is longer is cut where there is no room, in px. */
const WHOLE_UP_TO = 124;
/** More are not read in a row; the artifact's own page lists all. */
const MOST = 3;

/** Whether a tag is so long that it may be cut; a shorter one is shown whole or not at all. */
export function mayBeCut(tag: string): boolean {
  return widthOf(tag) > WHOLE_UP_TO;
}

/**
 * How many of an artifact's first tags a cell of this width has room for: at least one. `total` counts all that it
 * has. Before the width is known (0), as many as are ever shown.
 */
export function tagsThatFit(tags: readonly string[], total: number, width: number): number {
  const most = Math.min(tags.length, MOST);
  if (width === 0) return most;
  for (let count = most; count > 1; count--) {
    const chips = tags.slice(0, count).map((tag) => Math.min(widthOf(tag), WHOLE_UP_TO));
    const needed = chips.reduce((sum, chip) => sum + chip + GAP, 0) + (total > count ? MORE : 0);
    if (needed <= width) return count;
  }
  return Math.min(most, 1);
}

function widthOf(tag: string): number {
  return tag.length * CHARACTER + CHIP;
}
