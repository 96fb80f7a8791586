import { performance } from 'node:perf_hooks';
import { algorithmOf, type DigestAlgorithm, digestOf } from './digest.ts';
import type { UploadFile } from './driver.ts';
import { hashUpload } from './driver-extensions.ts';
import { type UploadChunk, UploadContent, type UploadMark } from './upload-content.ts';
import {
  busyUpload,
  cancelledUpload,
  finishingUpload,
  otherDigest,
  otherRest,
  type StorageProblem,
  storageProblemOf,
  supersededRequest,
  unknownUpload,
} from './upload-errors.ts';
import type { UploadOpening, UploadParts } from './upload-parts.ts';
import type { UploadProgress } from './upload-progress.ts';
import type { UploadSession } from './upload-rows.ts';
import { type GoOnAt, TakenOver, UploadTurn } from './upload-turn.ts';

/** A row learns of new bytes at most this often; uploads expire after hours. Milliseconds. */
const TOUCH_INTERVAL_MS = 60_000;

/** How an upload ended. */
type UploadEnd = 'finished' | 'cancelled' | 'failed';

/**
 * - idle: no request uses it.
 * - receiving: one does, and may be stopped: by a later one, which takes over, or by whoever cancels the upload.
 * - finishing: one does, and has all that it needs; others wait for its end.
 * - over: nobody may use it again; a request that still does lets go of the file.
 */
type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'receiving'; readonly turn: UploadTurn }
  | { readonly kind: 'finishing'; readonly turn: UploadTurn }
  | { readonly kind: 'over' };

/** What makes the received bytes a blob: it calls `commit` and records the blob. */
export type KeepBlob = (commit: () => Promise<number>) => Promise<unknown>;

/** One upload, from its first request until its file and row are settled: who may do what to it, and when. */
export class Upload {
  readonly session: UploadSession;
  /** Unix ms; of an upload from before a restart, when this process met it. */
  readonly startedAt: number;
  readonly #parts: UploadParts;
  readonly #hasRow: boolean;
  readonly #content: UploadContent;
  #state: State = { kind: 'idle' };
  #hasFile: boolean;
  #lastByteAt: number;
  /** The last byte that the row knows of. */
  #touchedAt: number;
  /** What its client says that it is; the last word holds. */
  #digest: string | undefined;
  #problem: StorageProblem | undefined;

  constructor(parts: UploadParts, { session, hasRow, hasFile, lastByteAt }: UploadOpening) {
    this.session = session;
    this.startedAt = parts.clock();
    this.#parts = parts;
    this.#hasRow = hasRow;
    this.#hasFile = hasFile;
    this.#lastByteAt = lastByteAt;
    this.#touchedAt = lastByteAt;
    this.#content = new UploadContent(session.algorithm, parts.hashes);
  }

  get isBusy(): boolean {
    const { kind } = this.#state;
    return kind === 'receiving' || kind === 'finishing';
  }

  get isOver(): boolean {
    return this.#state.kind === 'over';
  }

  /** Unix ms; 0 when this process has met none of its requests. */
  get lastByteAt(): number {
    return this.#lastByteAt;
  }

  /** Whether nothing was sent to it yet. */
  get isUntouched(): boolean {
    return this.#state.kind === 'idle' && !this.#hasFile;
  }

  /** Whether no request uses it and no byte came since `before`, Unix ms. */
  isAbandoned(before: number): boolean {
    return this.#state.kind === 'idle' && this.#lastByteAt < before;
  }

  /** How far it is. */
  progress(): UploadProgress {
    return this.#progressAs(this.isBusy ? 'receiving' : 'waiting', this.#lastByteAt);
  }

  /** See `UploadSessions.append`. */
  append(chunk: UploadChunk): Promise<number> {
    return this.#receiving(chunk.start ?? 'unsaid', async (turn, file) => {
      await this.#receive(turn, file, chunk);
      await this.#noteBytes();
      return file.size;
    });
  }

  /** See `UploadSessions.finish`. */
  finish(digest: string, chunk: UploadChunk | undefined, keep: KeepBlob): Promise<number> {
    const goOnAt = chunk === undefined ? 'end' : (chunk.start ?? 'unsaid');
    return this.#receiving(goOnAt, async (turn, file) => {
      this.#digest = digest;
      const before = file.size;
      const mark = chunk === undefined ? undefined : await this.#receiveLast(turn, file, chunk);
      if (chunk === undefined) this.#beginFinishing(turn);
      try {
        const actual = await this.#digestOf(file.size, algorithmOf(digest));
        if (actual === digest) return await this.#keep(file, digest, keep);
        const mayBeSentTwice = chunk?.start === undefined && before > 0 && before < file.size;
        if (mark === undefined || !mayBeSentTwice) {
          await this.#end('failed');
          throw otherDigest(file.size, actual, digest);
        }
        await this.#content.goBack(file, mark);
        throw otherRest(before, actual, digest);
      } finally {
        if (mark !== undefined) this.#content.dropMark(mark);
      }
    });
  }

  /** See `UploadSessions.finishWhole`. */
  finishWhole(digest: string, content: Buffer, store: () => Promise<void>): Promise<void> {
    return this.#inTurn('unsaid', async (turn) => {
      this.#beginFinishing(turn);
      this.#digest = digest;
      this.#content.cameWhole(content);
      const actual = digestOf(content, algorithmOf(digest));
      if (actual !== digest) {
        await this.#end('failed');
        throw otherDigest(content.byteLength, actual, digest);
      }
      await Promise.all([store(), this.#hasFile ? this.#end('finished') : this.#endRow('finished')]);
    });
  }

  /** Ends it for its client, after whatever request uses it. */
  cancel(): Promise<void> {
    return this.#inTurn('end', (turn) => {
      this.#beginFinishing(turn);
      return this.#end('cancelled');
    });
  }

  /** Ends it against its client's will. Throws CONFLICT when all bytes are here and being kept. */
  async stop(): Promise<void> {
    const state = this.#state;
    if (state.kind === 'idle') return this.endIdle('cancelled');
    if (state.kind === 'over') throw unknownUpload(this.session.id);
    if (state.kind === 'finishing') throw finishingUpload(this.session.id);
    state.turn.arrival.stop(cancelledUpload());
    await this.#endRow('cancelled');
  }

  /** Ends it while no request uses it. */
  async endIdle(how: UploadEnd): Promise<void> {
    try {
      await this.#end(how);
    } finally {
      this.#settled();
    }
  }

  /**
   * Does the work of a request once no other one uses the upload. A request before it that still receives is stopped:
   * it hangs, or its end was not noticed yet, or its client does not want it any more.
   */
  async #inTurn<Result>(goOnAt: GoOnAt, work: (turn: UploadTurn) => Promise<Result>): Promise<Result> {
    const deadline = performance.now() + this.#parts.busyWaitMs;
    for (let other = this.#turn; other !== undefined; other = this.#turn) {
      await this.#endOf(other, goOnAt, deadline);
    }
    if (this.isOver) throw unknownUpload(this.session.id);
    // Nothing may be awaited between the look at the state and this.
    const turn = new UploadTurn();
    this.#state = { kind: 'receiving', turn };
    let how: 'done' | 'broken' = 'broken';
    try {
      const result = await work(turn);
      how = 'done';
      return result;
    } catch (cause) {
      throw cause instanceof TakenOver ? supersededRequest(this.session.id, cause) : cause;
    } finally {
      if (this.isOver) this.#settled();
      else this.#state = { kind: 'idle' };
      turn.end(how);
    }
  }

  /** The request that uses it. */
  get #turn(): UploadTurn | undefined {
    return this.#state.kind === 'receiving' || this.#state.kind === 'finishing'
      ? this.#state.turn
      : undefined;
  }

  /**
   * Resolves when another request has let go of the upload, for one that wants it. Throws BLOB_UPLOAD_INVALID (409) when
   * it does not in time; also when it has done its work instead of giving way, and the later one does not say that it
   * comes behind that: what two send at once is never added up.
   */
  async #endOf(other: UploadTurn, goOnAt: GoOnAt, deadline: number): Promise<void> {
    if (this.#state.kind === 'receiving') other.giveWayTo(goOnAt);
    const how = await other.endWithin(deadline - performance.now());
    const isSentTwice = how === 'done' && goOnAt === 'unsaid' && !this.isOver;
    if (how === 'late' || isSentTwice) throw busyUpload(this.session.id);
  }

  /** From here on nobody stops the request. */
  #beginFinishing(turn: UploadTurn): void {
    if (turn.arrival.stopped !== undefined) throw turn.arrival.stopped;
    this.#state = { kind: 'finishing', turn };
  }

  /** As {@link #inTurn}, with the file. */
  #receiving<Result>(
    goOnAt: GoOnAt,
    work: (turn: UploadTurn, file: UploadFile) => Promise<Result>,
  ): Promise<Result> {
    return this.#inTurn(goOnAt, async (turn) => {
      this.#hasFile = true;
      const file = await this.#parts.files.take(this.session.id);
      try {
        return await work(turn, file);
      } catch (cause) {
        // What a full disk has taken is needed; what a failing one has taken cannot be trusted. The client starts again.
        this.#problem = storageProblemOf(cause);
        if (!this.isOver && this.#problem !== undefined) await this.#end('failed');
        throw cause;
      } finally {
        await this.#letGo(turn, file);
      }
    });
  }

  /** Appends a chunk whose bytes stay when it is cut. */
  async #receive(turn: UploadTurn, file: UploadFile, chunk: UploadChunk): Promise<void> {
    const mark: UploadMark = { bytes: file.size, hash: undefined };
    try {
      await this.#arrive(turn, file, chunk);
    } catch (cause) {
      if (!this.isOver && cause instanceof TakenOver) await this.#giveWay(file, mark, cause.by, file.size);
      throw cause;
    }
  }

  /** Appends a chunk of which nothing stays when it is cut; resolves with how the upload was before. */
  async #receiveLast(turn: UploadTurn, file: UploadFile, chunk: UploadChunk): Promise<UploadMark> {
    const mark = this.#content.mark(file);
    try {
      await this.#arrive(turn, file, chunk);
      this.#beginFinishing(turn);
      return mark;
    } catch (cause) {
      const isUsable = !this.isOver && storageProblemOf(cause) === undefined;
      const by = cause instanceof TakenOver ? cause.by : 'unsaid';
      if (isUsable) await this.#giveWay(file, mark, by, mark.bytes);
      this.#content.dropMark(mark);
      throw cause;
    }
  }

  async #arrive(turn: UploadTurn, file: UploadFile, chunk: UploadChunk): Promise<void> {
    const { arrival } = turn;
    const { notice } = this.#parts;
    turn.begunAt = file.size;
    notice.begin();
    try {
      await this.#content.receive(file, chunk, arrival);
    } finally {
      notice.end();
      this.#lastByteAt = this.#parts.clock();
    }
    // It may have come behind the last byte.
    if (arrival.stopped !== undefined) throw arrival.stopped;
  }

  /** Cuts what came since a mark to where a later request goes on, or to `otherwise` where that cannot be. */
  #giveWay(file: UploadFile, mark: UploadMark, by: GoOnAt, otherwise: number): Promise<void> {
    if (by === 'unsaid') return this.#content.goBack(file, mark);
    if (by === 'end') return this.#content.goBack(file, mark, file.size);
    const isThere = by >= mark.bytes && by <= file.size;
    return this.#content.goBack(file, mark, isThere ? by : otherwise);
  }

  async #digestOf(size: number, algorithm: DigestAlgorithm): Promise<string> {
    const { id } = this.session;
    const digest =
      (await this.#content.digest(size, algorithm)) ?? (await hashUpload(this.#parts.driver, id, algorithm));
    if (digest === undefined) throw unknownUpload(id);
    return digest;
  }

  /** Makes the bytes a blob, durably; resolves with its size. */
  async #keep(file: UploadFile, digest: string, keep: KeepBlob): Promise<number> {
    const { size } = file;
    try {
      await keep(async () => {
        // The row goes before the file is renamed: a process killed in between leaves no session without its bytes.
        await Promise.all([file.sync(), this.#endRow('finished')]);
        await file.close();
        await this.#parts.driver.commitUpload(this.session.id, digest);
        return size;
      });
      return size;
    } catch (cause) {
      this.#problem = storageProblemOf(cause);
      await file.close();
      await this.#end('failed');
      throw cause;
    }
  }

  async #noteBytes(): Promise<void> {
    const { rows } = this.#parts;
    if (this.#lastByteAt - this.#touchedAt < TOUCH_INTERVAL_MS) return;
    this.#touchedAt = this.#lastByteAt;
    await rows.touch(this.session.id, this.#lastByteAt);
  }

  /** Ends it and drops its bytes; the row goes first, so that no session is left without its bytes. */
  async #end(how: UploadEnd): Promise<void> {
    const { driver, files, rows } = this.#parts;
    const { id } = this.session;
    await this.#endRow(how);
    await files.close(id);
    await driver.discardUpload(id);
    // A full disk may have kept the row until the bytes were gone.
    if (rows.find(id) !== undefined) await this.#endRow(how);
  }

  /**
   * Ends it for this process and removes its row. A row that cannot be removed expires. It stays known until its file
   * is settled: a file that neither row nor process knows belongs to nobody.
   */
  async #endRow(how: UploadEnd): Promise<void> {
    const { clock, ended, rows } = this.#parts;
    ended.add(this.#progressAs(how, clock()));
    this.#state = { kind: 'over' };
    if (this.#hasRow) await rows.remove(this.session.id).catch(() => undefined);
  }

  /** Lets go of the file, and drops it when the upload was ended while its bytes came. */
  async #letGo({ arrival }: UploadTurn, file: UploadFile): Promise<void> {
    const { driver, files } = this.#parts;
    if (!this.isOver) return files.giveBack(this.session.id, file);
    await file.close();
    if (arrival.stopped !== undefined) await driver.discardUpload(this.session.id);
  }

  #settled(): void {
    this.#content.drop();
    this.#parts.onSettled(this.session.id);
  }

  #progressAs(state: UploadProgress['state'], updatedAt: number): UploadProgress {
    const { id, repositoryId, owner } = this.session;
    const { receivedBytes, totalBytes, isConfig } = this.#content;
    const digest = this.#digest === undefined ? {} : { digest: this.#digest };
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    const { startedAt } = this;
    return {
      id,
      repositoryId,
      owner,
      state,
      startedAt,
      updatedAt,
      receivedBytes,
      totalBytes,
      isConfig,
      ...digest,
      ...problem,
    };
  }
}
