/** What was pushed into one repository, or tagged there, since the watch was opened. */
export class PushWatch {
  readonly #artifacts = new Set<number>();
  readonly #tags = new Set<string>();
  readonly #onClose: () => void;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  note(artifactId: number, tag: string | undefined): void {
    this.#artifacts.add(artifactId);
    if (tag !== undefined) this.#tags.add(tag);
  }

  /** Whether the artifact was pushed, again perhaps, or got a tag. */
  sawArtifact(artifactId: number): boolean {
    return this.#artifacts.has(artifactId);
  }

  /** Whether the tag was set, also to the artifact that it named before. */
  sawTag(name: string): boolean {
    return this.#tags.has(name);
  }

  /** Ends it. To be called by whoever opened it, also when its work failed. */
  close(): void {
    this.#onClose();
  }
}

/**
 * Tells a deletion which goes on for a while what clients were promised meanwhile: a push that was answered with 201
 * must find its artifact and tag afterwards. Times of pushes cannot tell: two are in one millisecond, and a tag that
 * came for one that went leaves the same count. One process writes to a data folder, so that its memory knows of all.
 */
export class PushWatches {
  readonly #open = new Map<number, Set<PushWatch>>();

  /** Watches a repository until the watch is closed. Open it before anything is read of what is to go. */
  open(repositoryId: number): PushWatch {
    const ofRepository = this.#open.get(repositoryId) ?? new Set();
    this.#open.set(repositoryId, ofRepository);
    const watch = new PushWatch(() => {
      ofRepository.delete(watch);
      if (ofRepository.size === 0 && this.#open.get(repositoryId) === ofRepository)
        this.#open.delete(repositoryId);
    });
    ofRepository.add(watch);
    return watch;
  }

  /** Call it in the transaction that stores an artifact or sets its tag. One that is rolled back does no harm. */
  pushed(repositoryId: number, artifactId: number, tag?: string): void {
    for (const watch of this.#open.get(repositoryId) ?? []) watch.note(artifactId, tag);
  }
}
