import type { AppendProgress } from './append-stream.ts';
import type { HashThread } from './hashing/hash-thread.ts';
import type { StreamHash } from './hashing/stream-hash.ts';
import type { StorageProblem } from './upload-errors.ts';
import type { UploadRows, UploadSession } from './upload-rows.ts';

/** What the process knows of a session beside its row; all of it can be had again from the row and the file. */
export interface LiveUpload {
  readonly session: UploadSession;
  /** Its client knows its id and may come back. */
  readonly hasRow: boolean;
  busy: boolean;
  /** Of the request that uses it: resolves with its end, true when that was a failure. */
  brokenOff: Promise<boolean> | undefined;
  /** It was finished or cancelled; its row is about to go. */
  ended: boolean;
  /** What the disk had against it. */
  problem?: StorageProblem | undefined;
  /** It has a file, or may have one. */
  hasFile: boolean;
  /** Over the first `hashedBytes`; undefined when it was lost. */
  hash: StreamHash | undefined;
  hashedBytes: number;
  /** Unix ms of the last byte, and of the last byte that the row knows of. */
  lastByteAt: number;
  touchedAt: number;
  /** Unix ms; of a session from before a restart, when this process met it. */
  readonly startedAt: number;
  /** Bytes that earlier appends left. */
  keptBytes: number;
  /** Its first byte, once it is here. */
  firstByte?: number | undefined;
  /** What all of it will be, where a request announced that. */
  totalBytes: number | undefined;
  /** Of the append that runs. */
  appending: AppendProgress | undefined;
}

/** The uploads that this process has met, until the last of their file and row is settled. */
export class LiveUploads {
  readonly #rows: UploadRows;
  readonly #hashes: HashThread;
  readonly #clock: () => number;
  readonly #uploads = new Map<string, LiveUpload>();

  constructor(rows: UploadRows, hashes: HashThread, clock: () => number) {
    this.#rows = rows;
    this.#hashes = hashes;
    this.#clock = clock;
  }

  /** Begins to follow a new session. */
  add(session: UploadSession, now: number, hasRow: boolean): void {
    this.#uploads.set(session.id, {
      ...newUpload(session, now, hasRow),
      hash: this.#hashes.open(session.algorithm),
    });
  }

  /** What is known of an upload, met before or read from its row; it may be over already. */
  of(id: string): LiveUpload | undefined {
    const known = this.#uploads.get(id);
    if (known !== undefined) return known;
    const session = this.#rows.find(id);
    if (session === undefined) return undefined;
    // After a restart the running hash is lost; the end reads the file again.
    const live: LiveUpload = {
      ...newUpload(session, 0, true),
      startedAt: this.#clock(),
      hasFile: true,
      hashedBytes: -1,
    };
    this.#uploads.set(id, live);
    return live;
  }

  /** As {@link of}, of those met before alone. */
  met(id: string): LiveUpload | undefined {
    return this.#uploads.get(id);
  }

  /** Those that are not over. */
  open(): LiveUpload[] {
    return [...this.#uploads.values()].filter(({ ended }) => !ended);
  }

  /** Lets go of an upload whose file and row are settled. */
  forget(id: string): void {
    this.#uploads.get(id)?.hash?.drop();
    this.#uploads.delete(id);
  }
}

function newUpload(session: UploadSession, now: number, hasRow: boolean): LiveUpload {
  return {
    session,
    hasRow,
    busy: false,
    brokenOff: undefined,
    ended: false,
    hasFile: false,
    hash: undefined,
    hashedBytes: 0,
    lastByteAt: now,
    touchedAt: now,
    startedAt: now,
    keptBytes: 0,
    totalBytes: undefined,
    appending: undefined,
  };
}
