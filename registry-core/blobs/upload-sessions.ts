import { randomUUID } from 'node:crypto';
import type { Database } from '../database/index.ts';
import type { ErrorCode } from '../errors/index.ts';
import type { DigestAlgorithm } from './digest.ts';
import type { BlobDriver } from './driver.ts';
import { capacityOf } from './driver-extensions.ts';
import { UploadThreads } from './hashing/upload-threads.ts';
import { LiveUploads } from './live-uploads.ts';
import { OpenUploads } from './open-uploads.ts';
import { type RefusedPush, RefusedPushes } from './refused-pushes.ts';
import type { KeepBlob, Upload } from './upload.ts';
import type { UploadChunk } from './upload-content.ts';
import { noRoom, storageProblemOf, tooManyUploads, unknownUpload } from './upload-errors.ts';
import { EndedUploads, refusedUpload, UploadNotice, type UploadProgress } from './upload-progress.ts';
import { type UploadOrigin, UploadRows, type UploadSession } from './upload-rows.ts';

export type { UploadSession } from './upload-rows.ts';

/** Open uploads that one user may have: far more than any client needs, few enough to bound what an attacker leaves. */
const SESSIONS_PER_OWNER = 1000;

/** Without a byte for so long, an upload makes room for a new one of an owner who has too many. Milliseconds. */
const ABANDONED_MS = 60 * 60 * 1000;

/** So long a request waits for one before it, which was stopped for it or is finishing. Milliseconds. */
const BUSY_WAIT_MS = 2000;

/** Smaller bodies are taken without asking how much room is left. */
const ROOM_CHECK_BYTES = 1024 * 1024;

/**
 * Upload sessions: which there are, and whose. A session lives in a row, which survives a killed process (not a power
 * loss: then a client starts its upload again, as the specification allows), and in a file that is made with the first
 * byte. The length of the file is the offset. What may be done to one, and when, is {@link Upload}'s.
 */
export class UploadSessions {
  readonly #driver: BlobDriver;
  readonly #rows: UploadRows;
  readonly #files: OpenUploads;
  readonly #clock: () => number;
  readonly #live: LiveUploads;
  readonly #hashes = new UploadThreads();
  readonly #ended = new EndedUploads();
  readonly #refused = new RefusedPushes();
  readonly #notice = new UploadNotice();

  constructor(
    driver: BlobDriver,
    database: Database,
    clock: () => number = Date.now,
    busyWaitMs: number = BUSY_WAIT_MS,
  ) {
    this.#driver = driver;
    this.#rows = new UploadRows(database);
    this.#files = new OpenUploads(driver);
    this.#clock = clock;
    this.#live = new LiveUploads({
      driver,
      rows: this.#rows,
      files: this.#files,
      hashes: this.#hashes,
      ended: this.#ended,
      notice: this.#notice,
      clock,
      busyWaitMs,
    });
  }

  /**
   * Starts a session with no bytes. An owner who left too many open loses the one that waits longest, if nobody came
   * for it for an hour; else it throws TOOMANYREQUESTS.
   */
  async start(repositoryId: number, owner: string, algorithm: DigestAlgorithm): Promise<UploadSession> {
    const now = this.#clock();
    if (this.#rows.countOf(owner) >= SESSIONS_PER_OWNER) await this.#endAbandoned(owner, now);
    const session = { id: randomUUID(), repositoryId, owner, algorithm };
    await this.#rows.add(session, now);
    this.#live.add(session, true);
    return session;
  }

  /**
   * Starts a session for a blob that comes whole in the request that is here. No client learns its id, none can leave
   * it behind: it has no row and counts for no limit. Finish or cancel it within the request.
   */
  startWhole(repositoryId: number, owner: string, algorithm: DigestAlgorithm): UploadSession {
    const session = { id: randomUUID(), repositoryId, owner, algorithm };
    this.#live.add(session, false);
    return session;
  }

  /**
   * A push was refused by the disk before a session had its bytes: whoever follows uploads learns of it. Other causes
   * are none of theirs.
   */
  noteRefused(repositoryId: number, owner: string, cause: unknown): void {
    const problem = storageProblemOf(cause);
    if (problem === undefined) return;
    this.#ended.add(refusedUpload(repositoryId, owner, problem, this.#clock()));
    this.#notice.tellSoon();
  }

  /** A push was refused before its repository was found or made: whoever follows uploads learns of it. */
  noteRefusedPush(name: string, owner: string, code: ErrorCode): void {
    this.#refused.add(name, owner, code, this.#clock());
    this.#notice.tellSoon();
  }

  /** The latest pushes that were refused before their repository was found or made. */
  refusedPushes(): readonly RefusedPush[] {
    return this.#refused.list(this.#clock());
  }

  /** The session of that id, in that repository, of that owner; throws BLOB_UPLOAD_UNKNOWN (404) otherwise. */
  require(id: string, repositoryId: number, owner: string): UploadSession {
    const live = this.#live.met(id);
    const session = live === undefined ? this.#rows.find(id) : live.session;
    if (session === undefined || live?.isOver === true) throw unknownUpload(id);
    if (session.repositoryId !== repositoryId || session.owner !== owner) throw unknownUpload(id);
    return session;
  }

  /** Throws STORAGE_FULL when the disk has no room for a body of that many bytes: better before it is sent than after. */
  async requireRoom(bytes: number): Promise<void> {
    if (bytes < ROOM_CHECK_BYTES) return;
    const capacity = await capacityOf(this.#driver);
    if (capacity !== undefined && bytes > capacity.freeBytes) throw noRoom(bytes, capacity.freeBytes);
  }

  /** Bytes received so far. */
  async offset(session: UploadSession): Promise<number> {
    return (await this.#driver.uploadSize(session.id)) ?? 0;
  }

  /**
   * Appends a body and resolves with the new offset. `start` is the offset the client claims; undefined means "at the
   * end". Throws UploadRangeError when it is another one, and whatever ended the body or the disk; bytes that arrived
   * stay. `length` is the body's, where it is announced and the body is all that is missing: then progress knows how far
   * it is.
   *
   * A request before it that still receives gives way: it ends at once with BLOB_UPLOAD_INVALID (409), and of its bytes
   * those stay that are before this one's start; none where that is not said, since this one may send them again. One
   * that does not let go within two seconds, or has just done its work, gets this one refused with 409.
   */
  async append(
    session: UploadSession,
    body: AsyncIterable<Uint8Array>,
    start: number | undefined,
    length?: number,
  ): Promise<number> {
    return this.#requireOpen(session.id).append({ body, start, length });
  }

  /**
   * Checks the received bytes, with `chunk` behind them, against `digest` and makes them that blob, durably; resolves
   * with its size. `keep` runs once they are right: it calls `commit` and records the blob. A request before it that
   * still receives gives way, as to {@link append}.
   *
   * A chunk that breaks off leaves nothing: its client, which sends a blob in one PUT, repeats that. When the bytes are
   * others it throws DIGEST_INVALID and the session is over; but where earlier bytes were there and the client did not
   * say where its chunk belongs, it may have sent those again: then the session goes back to them and
   * UploadRangeError tells where to go on. A commit that fails ends the session: what a disk failed to keep once
   * must not be trusted on a second try.
   */
  async finish(
    session: UploadSession,
    digest: string,
    chunk?: UploadChunk,
    keep: KeepBlob = (commit) => commit(),
  ): Promise<number> {
    return this.#requireOpen(session.id).finish(digest, chunk, keep);
  }

  /** Whether nothing has been sent to a session yet, so that {@link finishWhole} may take all of its content. */
  isUntouched(session: UploadSession): boolean {
    return this.#live.met(session.id)?.isUntouched ?? false;
  }

  /**
   * Ends an untouched session with all of its content at once: checks it against `digest` and has `store` keep it,
   * durably. Throws DIGEST_INVALID, and the session is over, when the bytes are others.
   */
  async finishWhole(
    session: UploadSession,
    digest: string,
    content: Buffer,
    store: () => Promise<void>,
  ): Promise<void> {
    await this.#requireOpen(session.id).finishWhole(digest, content, store);
  }

  /** Ends a session and drops its bytes (OCI "dev" end-14), also while they arrive. */
  async cancel(session: UploadSession): Promise<void> {
    await this.#requireOpen(session.id).cancel();
  }

  /**
   * Ends a session against its client's will, also while bytes arrive or should: the request that sends them is refused
   * at once. Throws BLOB_UPLOAD_UNKNOWN, or CONFLICT when all bytes are here and being kept.
   */
  async stop(id: string): Promise<void> {
    await this.#requireOpen(id).stop();
  }

  /** The open sessions that this process knows, and those that ended lately; oldest first. */
  progress(): readonly UploadProgress[] {
    const open = this.#live.open().map((upload) => upload.progress());
    return [...this.#ended.list(this.#clock()), ...open].sort(
      (one, other) => one.startedAt - other.startedAt,
    );
  }

  /** The session that a file belongs to, also while it ends; undefined for a file that is nobody's. */
  about(id: string): UploadOrigin | undefined {
    const upload = this.#live.met(id);
    const session = upload?.session ?? this.#rows.find(id);
    if (session === undefined) return undefined;
    const { repositoryId, owner } = session;
    const startedAt = this.#rows.startedAt(id) ?? upload?.startedAt ?? this.#clock();
    const lastByteAt = upload?.lastByteAt ?? 0;
    return {
      repositoryId,
      owner,
      startedAt,
      lastByteAt,
      busy: upload !== undefined && (upload.isBusy || upload.isOver),
    };
  }

  /** Calls `listener` when bytes arrive for a while after none did. Returns the function that ends that. */
  onReceiving(listener: () => void): () => void {
    return this.#notice.onReceiving(listener);
  }

  /** How many sessions are open. */
  count(): number {
    return this.#rows.count();
  }

  /** Ends sessions without a byte since `before` (Unix ms) and files that no session owns; returns how many. */
  async expire(before: number): Promise<number> {
    let expired = 0;
    for (const id of this.#rows.staleIds(before)) {
      const upload = this.#live.of(id);
      if (upload?.isAbandoned(before) !== true) continue;
      await upload.endIdle('failed');
      expired += 1;
    }
    for await (const { id, modifiedAt } of this.#driver.listUploads()) {
      if (modifiedAt >= before || this.about(id) !== undefined) continue;
      await this.#driver.discardUpload(id);
      expired += 1;
    }
    return expired;
  }

  /** Closes the files of idle uploads; their sessions go on after the next start. */
  async close(): Promise<void> {
    this.#notice.close();
    await this.#hashes.close();
    await this.#files.closeAll();
  }

  #requireOpen(id: string): Upload {
    const upload = this.#live.of(id);
    if (upload === undefined || upload.isOver) throw unknownUpload(id);
    return upload;
  }

  /** Ends the session of an owner that waits longest, or throws TOOMANYREQUESTS. */
  async #endAbandoned(owner: string, now: number): Promise<void> {
    const id = this.#rows.oldestOf(owner, now - ABANDONED_MS);
    const upload = id === undefined ? undefined : this.#live.of(id);
    if (upload === undefined || upload.isBusy || upload.isOver) throw tooManyUploads(SESSIONS_PER_OWNER);
    await upload.endIdle('failed');
  }
}
