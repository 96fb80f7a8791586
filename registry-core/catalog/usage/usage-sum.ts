/** What one project holds; see `blob-uses` for what the words mean. Bytes. */
export interface ProjectUsage {
  readonly projectId: number;
  /** Every blob that artifacts of the project use, once. */
  readonly bytes: number;
  /** Of these, what no other project holds. */
  readonly uniqueBytes: number;
  readonly blobCount: number;
}

/** What the registry holds, in bytes: `bytes` is the sum of all `uniqueBytes`, `sharedBytes` and `unusedBytes`. */
export interface StoredBytes {
  readonly bytes: number;
  readonly blobCount: number;
  /** Blobs that several projects hold, once. */
  readonly sharedBytes: number;
  /** Blobs that no artifact uses. */
  readonly unusedBytes: number;
  readonly projects: readonly ProjectUsage[];
}

/** The same, and when that was. */
export interface StorageUsage extends StoredBytes {
  /** Unix ms. */
  readonly measuredAt: number;
}

/** Adds up blobs, one after the other, each with the repositories that hold it. */
export class UsageSum {
  /** Bytes by repository. */
  readonly repositories = new Map<number, number>();
  readonly #projects = new Map<number, { bytes: number; uniqueBytes: number; blobCount: number }>();
  #bytes = 0;
  #blobCount = 0;
  #sharedBytes = 0;
  #unusedBytes = 0;
  #blob: { readonly id: number; readonly size: number; readonly projects: Set<number> } | undefined;

  /** Goes on to a blob, unless it is at it; its uses follow. */
  beginBlob(id: number, size: number): void {
    if (this.#blob?.id === id) return;
    this.#endBlob();
    this.#blob = { id, size, projects: new Set() };
  }

  /** Artifacts of that repository use the blob. */
  addUse(repositoryId: number, projectId: number): void {
    if (this.#blob === undefined) return;
    this.#blob.projects.add(projectId);
    this.repositories.set(repositoryId, (this.repositories.get(repositoryId) ?? 0) + this.#blob.size);
  }

  /** All that was added. */
  stored(): StoredBytes {
    this.#endBlob();
    return {
      bytes: this.#bytes,
      blobCount: this.#blobCount,
      sharedBytes: this.#sharedBytes,
      unusedBytes: this.#unusedBytes,
      projects: [...this.#projects].map(([projectId, project]) => ({ projectId, ...project })),
    };
  }

  #endBlob(): void {
    if (this.#blob === undefined) return;
    const { size, projects } = this.#blob;
    this.#blob = undefined;
    this.#bytes += size;
    this.#blobCount += 1;
    if (projects.size === 0) this.#unusedBytes += size;
    if (projects.size > 1) this.#sharedBytes += size;
    for (const projectId of projects) {
      const project = this.#projects.get(projectId) ?? { bytes: 0, uniqueBytes: 0, blobCount: 0 };
      project.bytes += size;
      project.blobCount += 1;
      if (projects.size === 1) project.uniqueBytes += size;
      this.#projects.set(projectId, project);
    }
  }
}
