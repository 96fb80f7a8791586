import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { algorithmOf, type DigestAlgorithm, digestOf } from './digest.ts';
import type { BlobDriver, UploadFile } from './driver.ts';
import { HashThread } from './hashing/hash-thread.ts';
import { type LiveUpload, LiveUploads } from './live-uploads.ts';
import { OpenUploads } from './open-uploads.ts';
import { appendChunk, dropMark, goBack, markOf, type UploadChunk, type UploadMark } from './upload-append.ts';
import { digestOfUpload } from './upload-digest.ts';
import {
  busyUpload,
  cancelledUpload,
  finishingUpload,
  noRoom,
  otherDigest,
  otherRest,
  storageProblemOf,
  tooManyUploads,
  unknownUpload,
} from './upload-errors.ts';
import {
  EndedUploads,
  progressOf,
  refusedUpload,
  UploadNotice,
  type UploadProgress,
  type UploadState,
} from './upload-progress.ts';
import { type UploadOrigin, UploadRows, type UploadSession } from './upload-rows.ts';

export type { UploadSession } from './upload-rows.ts';

/** A row learns of new bytes at most this often; uploads expire after hours. Milliseconds. */
const TOUCH_INTERVAL_MS = 60_000;

/** Open uploads that one user may have: far more than any client needs, few enough to bound what an attacker leaves. */
const SESSIONS_PER_OWNER = 1000;

/** Without a byte for so long, an upload makes room for a new one of an owner who has too many. Milliseconds. */
const ABANDONED_MS = 60 * 60 * 1000;

/** So long a request waits for one before it whose connection broke and that has not noticed yet. Milliseconds. */
const BUSY_WAIT_MS = 2000;

/** Smaller bodies are taken without asking how much room is left. */
const ROOM_CHECK_BYTES = 1024 * 1024;

/**
 * Upload sessions: who may append to which upload file. A session lives in a row, which survives a killed process (not
 * a power loss: then a client starts its upload again, as the specification allows), and in a file that is made with
 * the first byte. The length of the file is the offset.
 */
export class UploadSessions {
  readonly #driver: BlobDriver;
  readonly #rows: UploadRows;
  readonly #files: OpenUploads;
  readonly #clock: () => number;
  readonly #busyWaitMs: number;
  readonly #live: LiveUploads;
  readonly #hashes = new HashThread();
  readonly #ended = new EndedUploads();
  readonly #notice = new UploadNotice();

  constructor(
    driver: BlobDriver,
    database: Database,
    clock: () => number = Date.now,
    busyWaitMs: number = BUSY_WAIT_MS,
  ) {
    this.#busyWaitMs = busyWaitMs;
    this.#driver = driver;
    this.#rows = new UploadRows(database);
    this.#files = new OpenUploads(driver);
    this.#clock = clock;
    this.#live = new LiveUploads(this.#rows, this.#hashes, clock);
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
    this.#live.add(session, now, true);
    return session;
  }

  /**
   * Starts a session for a blob that comes whole in the request that is here. No client learns its id, none can leave
   * it behind: it has no row and counts for no limit. Finish or cancel it within the request.
   */
  startWhole(repositoryId: number, owner: string, algorithm: DigestAlgorithm): UploadSession {
    const session = { id: randomUUID(), repositoryId, owner, algorithm };
    this.#live.add(session, this.#clock(), false);
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

  /** The session of that id, in that repository, of that owner; throws BLOB_UPLOAD_UNKNOWN (404) otherwise. */
  require(id: string, repositoryId: number, owner: string): UploadSession {
    const live = this.#live.met(id);
    const session = live === undefined ? this.#rows.find(id) : live.session;
    if (session === undefined || live?.ended === true) throw unknownUpload(id);
    if (session.repositoryId !== repositoryId || session.owner !== owner) throw unknownUpload(id);
    return session;
  }

  /** Throws STORAGE_FULL when the disk has no room for a body of that many bytes: better before it is sent than after. */
  async requireRoom(bytes: number): Promise<void> {
    if (bytes < ROOM_CHECK_BYTES) return;
    const { freeBytes } = await this.#driver.capacity();
    if (bytes > freeBytes) throw noRoom(bytes, freeBytes);
  }

  /** Bytes received so far. */
  async offset(session: UploadSession): Promise<number> {
    return (await this.#driver.uploadSize(session.id)) ?? 0;
  }

  /**
   * Appends a body and resolves with the new offset. `start` is the offset the client claims; undefined means "at the
   * end". Throws UploadRangeError when it is another one, BLOB_UPLOAD_INVALID (409) while another request
   * writes and does not break off within two seconds, and whatever ended the body or the disk; bytes that arrived stay. `length` is the body's, where it is
   * announced and the body is all that is missing: then progress knows how far it is.
   */
  append(
    session: UploadSession,
    body: AsyncIterable<Uint8Array>,
    start: number | undefined,
    length?: number,
  ): Promise<number> {
    return this.#withFile(session, async (live, file) => {
      const end = await this.#receive(live, file, { body, start, length });
      await this.#noteBytes(live);
      return end;
    });
  }

  /**
   * Checks the received bytes, with `chunk` behind them, against `digest` and makes them that blob, durably; resolves
   * with its size. `keep` runs once they are right: it calls `commit` and records the blob.
   *
   * A chunk that breaks off leaves nothing: its client, which sends a blob in one PUT, repeats that. When the bytes are
   * others it throws DIGEST_INVALID and the session is over; but where earlier bytes were there and the client did not
   * say where its chunk belongs, it may have sent those again: then the session goes back to them and
   * UploadRangeError tells where to go on. A commit that fails ends the session: what a disk failed to keep once
   * must not be trusted on a second try.
   */
  finish(
    session: UploadSession,
    digest: string,
    chunk?: UploadChunk,
    keep: (commit: () => Promise<number>) => Promise<unknown> = (commit) => commit(),
  ): Promise<number> {
    return this.#withFile(session, async (live, file) => {
      const before = file.size;
      const mark = chunk === undefined ? undefined : await this.#receiveLast(live, file, chunk);
      try {
        const { size } = file;
        const actual = await digestOfUpload(this.#driver, live, size, algorithmOf(digest));
        if (actual === digest) {
          await this.#keep(live, file, digest, keep);
          return size;
        }
        const mayBeSentTwice = chunk?.start === undefined && before > 0 && before < size;
        if (mark === undefined || !mayBeSentTwice) {
          await this.#end(live, 'failed');
          throw otherDigest(size, actual, digest);
        }
        await goBack(live, file, mark);
        throw otherRest(before, actual, digest);
      } finally {
        dropMark(live, mark);
      }
    });
  }

  /** Whether nothing has been sent to a session yet, so that {@link finishWhole} may take all of its content. */
  isUntouched(session: UploadSession): boolean {
    const live = this.#live.met(session.id);
    return live !== undefined && !live.busy && !live.hasFile;
  }

  /**
   * Ends an untouched session with all of its content at once: checks it against `digest` and has `store` keep it,
   * durably. Throws DIGEST_INVALID, and the session is over, when the bytes are others.
   */
  finishWhole(
    session: UploadSession,
    digest: string,
    content: Buffer,
    store: () => Promise<void>,
  ): Promise<void> {
    return this.#exclusively(session, async (live) => {
      live.firstByte = content[0];
      const actual = digestOf(content, algorithmOf(digest));
      if (actual !== digest) {
        await this.#end(live, 'failed');
        throw otherDigest(content.byteLength, actual, digest);
      }
      await Promise.all([
        store(),
        live.hasFile ? this.#end(live, 'finished') : this.#endRow(live, 'finished'),
      ]);
    });
  }

  /** Ends a session and drops its bytes (OCI "dev" end-14). */
  cancel(session: UploadSession): Promise<void> {
    return this.#exclusively(session, (live) => this.#end(live, 'cancelled'));
  }

  /**
   * Ends a session against its client's will, also while bytes arrive: its client is refused with the next of them.
   * Throws BLOB_UPLOAD_UNKNOWN, or CONFLICT when all bytes are here and being kept.
   */
  async stop(id: string): Promise<void> {
    const live = this.#live.of(id);
    if (live === undefined || live.ended) throw unknownUpload(id);
    if (!live.busy) return this.#endIdle(live, 'cancelled');
    if (live.appending === undefined) throw finishingUpload(id);
    live.appending.stopped = cancelledUpload();
    await this.#endRow(live, 'cancelled');
  }

  /** The open sessions that this process knows, and those that ended lately; oldest first. */
  progress(): readonly UploadProgress[] {
    const open = this.#live
      .open()
      .map((live) => progressOf(live, live.busy ? 'receiving' : 'waiting', live.lastByteAt));
    return [...this.#ended.list(this.#clock()), ...open].sort(
      (one, other) => one.startedAt - other.startedAt,
    );
  }

  /** The session that a file belongs to, also while it ends; undefined for a file that is nobody's. */
  about(id: string): UploadOrigin | undefined {
    const live = this.#live.met(id);
    const session = live?.session ?? this.#rows.find(id);
    if (session === undefined) return undefined;
    const { repositoryId, owner } = session;
    const startedAt = this.#rows.startedAt(id) ?? live?.startedAt ?? this.#clock();
    return { repositoryId, owner, startedAt, busy: live !== undefined && (live.busy || live.ended) };
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
      const live = this.#live.of(id);
      if (live === undefined || live.ended || live.busy || live.lastByteAt >= before) continue;
      await this.#endIdle(live, 'failed');
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

  async #exclusively<Result>(
    session: UploadSession,
    work: (live: LiveUpload) => Promise<Result>,
  ): Promise<Result> {
    const deadline = performance.now() + this.#busyWaitMs;
    let live = this.#requireOpen(session.id);
    while (live.busy) {
      await this.#brokenOff(live, deadline);
      live = this.#requireOpen(session.id);
    }
    live.busy = true;
    let tellEnd: (isBroken: boolean) => void = () => undefined;
    live.brokenOff = new Promise((resolve) => {
      tellEnd = resolve;
    });
    let isBroken = true;
    try {
      const result = await work(live);
      isBroken = false;
      return result;
    } finally {
      live.busy = false;
      tellEnd(isBroken);
      if (live.ended) this.#live.forget(session.id);
    }
  }

  #requireOpen(id: string): LiveUpload {
    const live = this.#live.of(id);
    if (live === undefined || live.ended) throw unknownUpload(id);
    return live;
  }

  /**
   * Resolves when the request that uses an upload has broken off: its client came back before its end was noticed.
   * Throws BLOB_UPLOAD_INVALID (409) when it did its work instead, or still does: two that really send never mix.
   */
  async #brokenOff(live: LiveUpload, deadline: number): Promise<void> {
    const ending = new AbortController();
    const late = wait(Math.max(0, deadline - performance.now()), false, {
      signal: ending.signal,
      ref: false,
    });
    const isBroken = await Promise.race([live.brokenOff, late.catch(() => false)]);
    ending.abort();
    if (isBroken !== true) throw busyUpload(live.session.id);
  }

  /** Works on the file of an upload. */
  #withFile<Result>(
    session: UploadSession,
    work: (live: LiveUpload, file: UploadFile) => Promise<Result>,
  ): Promise<Result> {
    return this.#exclusively(session, async (live) => {
      live.hasFile = true;
      const file = await this.#files.take(session.id);
      try {
        return await work(live, file);
      } catch (cause) {
        // What a full disk has taken is needed; what a failing one has taken cannot be trusted. The client starts again.
        live.problem = storageProblemOf(cause);
        if (!live.ended && live.problem !== undefined) await this.#end(live, 'failed');
        throw cause;
      } finally {
        await this.#release(live, file);
      }
    });
  }

  async #receive(live: LiveUpload, file: UploadFile, chunk: UploadChunk): Promise<number> {
    this.#notice.begin();
    try {
      return await appendChunk(live, file, chunk);
    } finally {
      this.#notice.end();
    }
  }

  /** Appends the last chunk, or nothing; resolves with how the upload was before. */
  async #receiveLast(live: LiveUpload, file: UploadFile, chunk: UploadChunk): Promise<UploadMark> {
    const mark = markOf(live, file);
    try {
      await this.#receive(live, file, chunk);
      // From here on nobody stops it.
      live.appending = undefined;
      return mark;
    } catch (cause) {
      if (!live.ended && storageProblemOf(cause) === undefined) await goBack(live, file, mark);
      dropMark(live, mark);
      throw cause;
    }
  }

  /** Makes the bytes of an upload a blob, durably. */
  async #keep(
    live: LiveUpload,
    file: UploadFile,
    digest: string,
    keep: (commit: () => Promise<number>) => Promise<unknown>,
  ): Promise<void> {
    try {
      await keep(async () => {
        // The row goes before the file is renamed: a process killed in between leaves no session without its bytes.
        await Promise.all([file.sync(), this.#endRow(live, 'finished')]);
        await file.close();
        await this.#driver.commitUpload(live.session.id, digest);
        return file.size;
      });
    } catch (cause) {
      live.problem = storageProblemOf(cause);
      await file.close();
      await this.#end(live, 'failed');
      throw cause;
    }
  }

  /** Ends the session of an owner that waits longest, or throws TOOMANYREQUESTS. */
  async #endAbandoned(owner: string, now: number): Promise<void> {
    const id = this.#rows.oldestOf(owner, now - ABANDONED_MS);
    const live = id === undefined ? undefined : this.#live.of(id);
    if (live === undefined || live.busy || live.ended) throw tooManyUploads(SESSIONS_PER_OWNER);
    await this.#endIdle(live, 'failed');
  }

  async #noteBytes(live: LiveUpload): Promise<void> {
    live.lastByteAt = this.#clock();
    if (live.lastByteAt - live.touchedAt < TOUCH_INTERVAL_MS) return;
    live.touchedAt = live.lastByteAt;
    await this.#rows.touch(live.session.id, live.lastByteAt);
  }

  /** As {@link #end}, of a session that no request uses. */
  async #endIdle(live: LiveUpload, state: UploadState): Promise<void> {
    try {
      await this.#end(live, state);
    } finally {
      this.#live.forget(live.session.id);
    }
  }

  /** Ends a session and drops its bytes; the row goes first, so that no session is left without its bytes. */
  async #end(live: LiveUpload, state: UploadState): Promise<void> {
    const { id } = live.session;
    await this.#endRow(live, state);
    await this.#files.close(id);
    await this.#driver.discardUpload(id);
    // A full disk may have kept the row until the bytes were gone.
    if (this.#rows.find(id) !== undefined) await this.#endRow(live, state);
  }

  /** Lets go of the file after an append, and drops it when the session was stopped meanwhile. */
  async #release(live: LiveUpload, file: UploadFile): Promise<void> {
    const { id } = live.session;
    const stopped = live.appending?.stopped !== undefined;
    live.appending = undefined;
    if (!live.ended) return this.#files.giveBack(id, file);
    await file.close();
    if (stopped) await this.#driver.discardUpload(id);
  }

  /**
   * Ends a session for this process and removes its row. A row that cannot be removed expires. The session stays known
   * until its file is settled: a file that neither row nor process knows belongs to nobody.
   */
  async #endRow(live: LiveUpload, state: UploadState): Promise<void> {
    const { id } = live.session;
    this.#ended.add(progressOf(live, state, this.#clock()));
    live.ended = true;
    if (live.hasRow) await this.#rows.remove(id).catch(() => undefined);
  }
}
