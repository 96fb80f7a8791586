import { RegistryError } from '../errors/index.ts';
import type { BlobDriver } from './driver.ts';
import type { UploadSessions } from './upload-sessions.ts';

/** Bytes on the disk of a blob that has not become one. */
export interface UnfinishedUpload {
  readonly id: string;
  readonly bytes: number;
  /** Whose session it is; undefined for a file that lost its session, such as by a power cut. */
  readonly owner: string | undefined;
  readonly repositoryId: number | undefined;
  /** Unix ms; of the last byte where the session is lost. */
  readonly startedAt: number;
  /** Unix ms of the last byte. */
  readonly updatedAt: number;
  /** A request uses it now. */
  readonly busy: boolean;
}

/** Which unfinished uploads are asked for. */
export interface UnfinishedSelection {
  /** Only those of this owner; undefined: all. */
  readonly owner: string | undefined;
  /** Only those that no request uses and that got no byte for so many ms; 0: all. */
  readonly idleMs: number;
}

/** Some of a selection, and what all of it holds. */
export interface UnfinishedList {
  /** The largest first. */
  readonly uploads: readonly UnfinishedUpload[];
  readonly count: number;
  readonly bytes: number;
}

/** One walk through the files serves all that ask meanwhile and shortly after. Milliseconds. */
const KEPT_MS = 1000;

/** What uploads that nobody finished hold on the disk, whoever left it: sessions that wait, and files without one. */
export class UnfinishedUploads {
  readonly #driver: BlobDriver;
  readonly #sessions: UploadSessions;
  readonly #clock: () => number;
  #walk: { readonly at: number; readonly uploads: Promise<readonly UnfinishedUpload[]> } | undefined;

  constructor(driver: BlobDriver, sessions: UploadSessions, clock: () => number = Date.now) {
    this.#driver = driver;
    this.#sessions = sessions;
    this.#clock = clock;
  }

  /** The largest `limit` of a selection; looks at every upload file, beside other requests. */
  async list(selection: UnfinishedSelection, limit: number): Promise<UnfinishedList> {
    const selected = await this.#select(selection);
    const bytes = selected.reduce((sum, upload) => sum + upload.bytes, 0);
    return { uploads: selected.slice(0, limit), count: selected.length, bytes };
  }

  /** The upload of that id; undefined when it holds nothing, or no more. */
  async find(id: string): Promise<UnfinishedUpload | undefined> {
    const bytes = await this.#driver.uploadSize(id);
    if (bytes === undefined) return undefined;
    return this.#describe(id, bytes, this.#clock());
  }

  /**
   * Drops an upload and its bytes, also while they arrive: its client is refused with the next of them. Throws
   * BLOB_UPLOAD_UNKNOWN when it is gone, CONFLICT when all bytes are here and being kept.
   */
  async discard(id: string): Promise<void> {
    this.#walk = undefined;
    if (this.#sessions.about(id) === undefined) await this.#driver.discardUpload(id);
    else await this.#sessions.stop(id);
  }

  /** Drops the largest `limit` of a selection; resolves with what went. What ended meanwhile is passed over. */
  async discardAll(
    selection: UnfinishedSelection,
    limit: number,
  ): Promise<{ readonly count: number; readonly bytes: number }> {
    this.#walk = undefined;
    let count = 0;
    let bytes = 0;
    for (const upload of (await this.#select(selection)).slice(0, limit)) {
      // Its client may have come back since the walk.
      if (selection.idleMs > 0 && this.#sessions.about(upload.id)?.busy === true) continue;
      if (!(await this.#discardIfThere(upload.id))) continue;
      count += 1;
      bytes += upload.bytes;
    }
    return { count, bytes };
  }

  async #discardIfThere(id: string): Promise<boolean> {
    try {
      await this.discard(id);
      return true;
    } catch (cause) {
      if (cause instanceof RegistryError && cause.status < 500) return false;
      throw cause;
    }
  }

  async #select({ owner, idleMs }: UnfinishedSelection): Promise<UnfinishedUpload[]> {
    const before = this.#clock() - idleMs;
    return (await this.#all()).filter(
      (upload) =>
        (owner === undefined || upload.owner === owner) &&
        (idleMs === 0 || (!upload.busy && upload.updatedAt <= before)),
    );
  }

  #all(): Promise<readonly UnfinishedUpload[]> {
    const now = this.#clock();
    const known = this.#walk;
    if (known !== undefined && now - known.at < KEPT_MS) return known.uploads;
    const walk = { at: now, uploads: this.#walkFiles() };
    this.#walk = walk;
    walk.uploads.catch(() => {
      if (this.#walk === walk) this.#walk = undefined;
    });
    return walk.uploads;
  }

  async #walkFiles(): Promise<readonly UnfinishedUpload[]> {
    const uploads: UnfinishedUpload[] = [];
    for await (const { id, size, modifiedAt } of this.#driver.listUploads()) {
      if (size > 0) uploads.push(this.#describe(id, size, modifiedAt));
    }
    return uploads.sort((one, other) => other.bytes - one.bytes);
  }

  #describe(id: string, bytes: number, modifiedAt: number): UnfinishedUpload {
    const origin = this.#sessions.about(id);
    return {
      id,
      bytes,
      owner: origin?.owner,
      repositoryId: origin?.repositoryId,
      startedAt: origin?.startedAt ?? modifiedAt,
      updatedAt: modifiedAt,
      busy: origin?.busy ?? false,
    };
  }
}
