/** What makes the rows of a table a tree. The rows themselves come flat, those below a row right behind it. */
export interface RowTree<Row> {
  /** 1 at the top. */
  readonly levelOf: (row: Row) => number;
  /** Whether the rows below are shown; undefined where there are none. */
  readonly isOpen: (row: Row) => boolean | undefined;
  readonly onToggle: (row: Row) => void;
}

/** What a sideways arrow does at a row. */
export type SidewaysStep = { readonly toggle: true } | { readonly moveTo: number } | undefined;

/** Right opens a row, then goes to the first below it; left closes it, then goes to the one above it. */
export function sidewaysStep<Row>(
  tree: RowTree<Row>,
  rows: readonly Row[],
  index: number,
  key: string,
): SidewaysStep {
  const row = rows[index];
  if (row === undefined) return undefined;
  const isOpen = tree.isOpen(row);
  if (key === 'ArrowRight') {
    if (isOpen === false) return { toggle: true };
    return isOpen === true && index + 1 < rows.length ? { moveTo: index + 1 } : undefined;
  }
  if (key !== 'ArrowLeft') return undefined;
  if (isOpen === true) return { toggle: true };
  const level = tree.levelOf(row);
  const parent = rows.slice(0, index).findLastIndex((above) => tree.levelOf(above) < level);
  return parent < 0 ? undefined : { moveTo: parent };
}
