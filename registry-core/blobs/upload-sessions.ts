import { createHash, type Hash, randomUUID } from 'node:crypto';
import type { Database, Statement } from '../database/database.ts';
import { errnoOf, RegistryError, toRegistryError } from '../errors/registry-error.ts';
import { appendStream } from './append-stream.ts';
import { algorithmOf, type DigestAlgorithm, finishDigest } from './digest.ts';
import type { BlobDriver } from './driver.ts';

/** An upload as its client knows it. */
export interface UploadSession {
  readonly id: string;
  readonly repositoryId: number;
  /** Who started it; nobody else may go on with it. */
  readonly owner: string;
  /** The algorithm that the client announced, else sha256. */
  readonly algorithm: DigestAlgorithm;
}

interface SessionRow {
  id: string;
  repository_id: number;
  owner: string;
  algorithm: DigestAlgorithm;
}

/** What the process knows of a session beside its row; rebuilt from the file when it is missing. */
interface LiveState {
  busy: boolean;
  hash: Hash | undefined;
  hashedBytes: number;
}

/** A range that does not begin where the upload ends (OCI 1.1.1 §Pushing a blob in chunks). The session stays. */
export class UploadRangeError extends RegistryError {
  readonly offset: number;

  constructor(offset: number, start: number) {
    super('RANGE_INVALID', `the upload has ${offset} bytes, so the next one is ${offset}, not ${start}`, {
      status: 416,
    });
    this.offset = offset;
  }
}

const READ_BYTES = 1024 * 1024;

/**
 * Upload sessions: who may append to which upload file. Rows live in a database of their own that survives a killed
 * process but is not synced: after a power loss a client starts its upload again, as the specification allows.
 * The length of the file is the offset.
 */
export class UploadSessions {
  readonly #driver: BlobDriver;
  readonly #clock: () => number;
  readonly #live = new Map<string, LiveState>();
  readonly #insert: Statement<[string, number, string, string, number, number], never>;
  readonly #find: Statement<[string], SessionRow>;
  readonly #touch: Statement<[number, string], never>;
  readonly #delete: Statement<[string], never>;
  readonly #stale: Statement<[number], { id: string }>;
  readonly #count: Statement<[], { count: number }>;

  constructor(driver: BlobDriver, database: Database, clock: () => number = Date.now) {
    this.#driver = driver;
    this.#clock = clock;
    this.#insert = database.prepare(
      `INSERT INTO upload (id, repository_id, owner, algorithm, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#find = database.prepare('SELECT id, repository_id, owner, algorithm FROM upload WHERE id = ?');
    this.#touch = database.prepare('UPDATE upload SET updated_at = ? WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM upload WHERE id = ?');
    this.#stale = database.prepare('SELECT id FROM upload WHERE updated_at < ?');
    this.#count = database.prepare('SELECT count(*) AS count FROM upload');
  }

  /** Starts a session with no bytes. */
  async start(repositoryId: number, owner: string, algorithm: DigestAlgorithm): Promise<UploadSession> {
    const id = randomUUID();
    await this.#driver.createUpload(id);
    const now = this.#clock();
    try {
      this.#insert.run(id, repositoryId, owner, algorithm, now, now);
    } catch (cause) {
      await this.#driver.discardUpload(id);
      throw cause;
    }
    this.#live.set(id, { busy: false, hash: createHash(algorithm), hashedBytes: 0 });
    return { id, repositoryId, owner, algorithm };
  }

  /** The session of that id, in that repository, of that owner; throws BLOB_UPLOAD_UNKNOWN (404) otherwise. */
  require(id: string, repositoryId: number, owner: string): UploadSession {
    const row = this.#find.get(id);
    if (row === undefined || row.repository_id !== repositoryId || row.owner !== owner)
      throw unknownUpload(id);
    return { id, repositoryId, owner, algorithm: row.algorithm };
  }

  /** Bytes received so far. Throws BLOB_UPLOAD_UNKNOWN when the file is gone. */
  async offset(session: UploadSession): Promise<number> {
    const size = await this.#driver.uploadSize(session.id);
    if (size === undefined) throw unknownUpload(session.id);
    return size;
  }

  /**
   * Appends a body and resolves with the new offset. `start` is the offset the client claims; undefined means "at the
   * end". Throws {@link UploadRangeError} when it is another one, BLOB_UPLOAD_INVALID (409) while another request
   * writes, and whatever ended the body or the disk; bytes that arrived stay.
   */
  append(
    session: UploadSession,
    body: AsyncIterable<Uint8Array>,
    start: number | undefined,
  ): Promise<number> {
    return this.#exclusively(session, async (state) => {
      const file = await this.#driver.openUpload(session.id);
      if (file === undefined) throw unknownUpload(session.id);
      try {
        const offset = file.size;
        if (start !== undefined && start !== offset) throw new UploadRangeError(offset, start);
        if (state.hashedBytes !== offset) state.hash = undefined;
        const { end, failure, hashIsExact } = await appendStream(body, file, offset, state.hash);
        if (!hashIsExact) {
          state.hash = undefined;
          await file.truncate(end);
        }
        state.hashedBytes = end;
        this.#touch.run(this.#clock(), session.id);
        if (failure !== undefined) throw failure;
        return end;
      } catch (cause) {
        // Half an upload on a full disk helps nobody: its client starts again, and the bytes are needed.
        if (toRegistryError(cause).code === 'STORAGE_FULL') await this.#forget(session.id);
        throw cause;
      } finally {
        await file.close();
      }
    });
  }

  /**
   * Checks the received bytes against `digest` and makes them that blob, durably; resolves with its size.
   * The caller then records the blob. Throws DIGEST_INVALID when the bytes are others, or what kept them from the
   * disk; both end the session. A commit is never tried twice: after an fsync that failed the system takes the bytes
   * for written, and the next one would succeed without them.
   */
  finish(session: UploadSession, digest: string): Promise<number> {
    return this.#exclusively(session, async (state) => {
      const size = await this.offset(session);
      const actual = await this.#digest(session, state, size, algorithmOf(digest));
      if (actual !== digest) {
        await this.#forget(session.id);
        throw new RegistryError(
          'DIGEST_INVALID',
          `the ${size} bytes received have the digest ${actual}, not ${digest}; upload them again`,
        );
      }
      try {
        await this.#driver.commitUpload(session.id, digest);
      } catch (cause) {
        await this.#forget(session.id);
        throw cause;
      }
      this.#delete.run(session.id);
      this.#live.delete(session.id);
      return size;
    });
  }

  /** Ends a session and drops its bytes (OCI "dev" end-14). */
  cancel(session: UploadSession): Promise<void> {
    return this.#exclusively(session, () => this.#forget(session.id));
  }

  /** How many sessions are open. */
  count(): number {
    return this.#count.get()?.count ?? 0;
  }

  /** Ends sessions without a byte since `before` (Unix ms) and files that no session owns; returns how many. */
  async expire(before: number): Promise<number> {
    let expired = 0;
    for (const { id } of this.#stale.all(before)) {
      if (this.#live.get(id)?.busy === true) continue;
      await this.#forget(id);
      expired += 1;
    }
    for await (const { id, modifiedAt } of this.#driver.listUploads()) {
      if (modifiedAt >= before || this.#find.get(id) !== undefined) continue;
      await this.#driver.discardUpload(id);
      expired += 1;
    }
    return expired;
  }

  async #exclusively<Result>(
    session: UploadSession,
    work: (state: LiveState) => Promise<Result>,
  ): Promise<Result> {
    const state = this.#stateOf(session.id);
    if (state.busy) {
      throw new RegistryError(
        'BLOB_UPLOAD_INVALID',
        `another request is writing to upload ${session.id}; ask for its offset and go on from there`,
        { status: 409 },
      );
    }
    state.busy = true;
    try {
      return await work(state);
    } catch (cause) {
      if (errnoOf(cause) === 'BLOB_UPLOAD_UNKNOWN') this.#live.delete(session.id);
      throw cause;
    } finally {
      state.busy = false;
    }
  }

  #stateOf(id: string): LiveState {
    const known = this.#live.get(id);
    if (known !== undefined) return known;
    // After a restart the running hash is lost; `finish` reads the file again.
    const state: LiveState = { busy: false, hash: undefined, hashedBytes: -1 };
    this.#live.set(id, state);
    return state;
  }

  async #digest(
    session: UploadSession,
    state: LiveState,
    size: number,
    algorithm: DigestAlgorithm,
  ): Promise<string> {
    if (state.hash !== undefined && state.hashedBytes === size && session.algorithm === algorithm) {
      return finishDigest(state.hash, algorithm);
    }
    const file = await this.#driver.readUpload(session.id);
    if (file === undefined) throw unknownUpload(session.id);
    try {
      const hash = createHash(algorithm);
      const buffer = Buffer.allocUnsafe(READ_BYTES);
      for (let position = 0; position < size; ) {
        const count = await file.read(buffer, buffer.byteLength, position);
        if (count === 0) break;
        hash.update(buffer.subarray(0, count));
        position += count;
      }
      return finishDigest(hash, algorithm);
    } finally {
      await file.close();
    }
  }

  async #forget(id: string): Promise<void> {
    this.#live.delete(id);
    // The bytes first: on a full disk the row may have to wait until they are gone.
    await this.#driver.discardUpload(id);
    this.#delete.run(id);
  }
}

function unknownUpload(id: string): RegistryError {
  return new RegistryError(
    'BLOB_UPLOAD_UNKNOWN',
    `there is no upload ${id.slice(0, 64)} here; it ended, expired or belongs to another repository or user; start a new one`,
  );
}
