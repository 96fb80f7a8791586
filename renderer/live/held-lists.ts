/** Who holds a repository's list as it is, by its full name. */
const holders = new Map<string, number>();

/**
 * Holds the list of a repository's artifacts: what is pushed is told, and does not push away the rows that somebody
 * is at. Returns what ends it.
 */
export function holdList(repository: string): () => void {
  holders.set(repository, (holders.get(repository) ?? 0) + 1);
  return () => {
    const left = (holders.get(repository) ?? 1) - 1;
    if (left === 0) holders.delete(repository);
    else holders.set(repository, left);
  };
}

export function isListHeld(repository: string): boolean {
  return holders.has(repository);
}
