/** The row that a key leads to; undefined for keys that move nothing. */
export function rowAfterKey(
  key: string,
  current: number,
  rowCount: number,
  rowsPerPage: number,
): number | undefined {
  const last = rowCount - 1;
  if (last < 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return Math.min(current + 1, last);
    case 'ArrowUp':
      return Math.max(current - 1, 0);
    case 'PageDown':
      return Math.min(current + rowsPerPage, last);
    case 'PageUp':
      return Math.max(current - rowsPerPage, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
