import { Arrival } from './arrival.ts';
import type { UploadFile } from './driver.ts';
import { fairShare, type ShareLimits } from './fair-share.ts';
import type { StreamHash, UploadBatch } from './hashing/stream-hash.ts';
import { releaseBuffer } from './release-buffer.ts';

/**
 * Bytes gathered before one write: few uploads gather much, since each write waits for a thread to wake; many gather
 * little, so that their memory stays bounded and the disk hears of all of them.
 */
const BATCH: ShareLimits = { total: 8 * 1024 * 1024, smallest: 128 * 1024, largest: 1024 * 1024 };
/** A client may send single bytes: each is an object, which the memory of a thread is not made for. */
const CHUNKS_IN_BATCH = 512;
let underWay = 0;

/**
 * Bytes after which what was written is sent on to the disk while more arrives, so that the sync at the end finds little
 * left to do and a large upload keeps network and disk busy at once.
 */
const SYNC_AHEAD_BYTES = 16 * 1024 * 1024;

/** How an append ended. */
export interface AppendResult {
  /** Offset behind the last byte that is in the file. */
  readonly end: number;
  /** What ended it early, such as an aborted connection or a full disk. */
  readonly failure?: unknown;
  /** True when `hash` saw exactly the bytes up to `end`. */
  readonly hashIsExact: boolean;
}

/**
 * Appends a request body to an upload file from `start` on and hashes it on the way. One write is in flight while the
 * next batch arrives; buffers that are in the file are gone afterwards. Never throws for a body or a disk that fails:
 * what arrived stays, and the result says so. It ends at once when `arrival` is stopped, also while no byte comes.
 */
export async function appendStream(
  body: AsyncIterable<Uint8Array>,
  file: UploadFile,
  start: number,
  hash: StreamHash | undefined,
  arrival: Arrival = new Arrival(),
): Promise<AppendResult> {
  underWay += 1;
  const writer = new BatchWriter(file, start, hash);
  let failure: unknown;
  try {
    await arrival.receive(body, async (chunk) => {
      await writer.add(chunk);
    });
  } catch (cause) {
    failure = cause;
  }
  try {
    await writer.finish();
  } catch (cause) {
    // Outranks a body that broke off: after that an upload goes on, after a failing disk it must not.
    failure = cause;
  } finally {
    underWay -= 1;
  }
  const hashIsExact = writer.written === arrival.received;
  const end = start + writer.written;
  return failure === undefined ? { end, hashIsExact } : { end, hashIsExact, failure };
}

class BatchWriter {
  readonly #file: UploadFile;
  readonly #start: number;
  readonly #hash: StreamHash | undefined;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #inFlight: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #bytesSinceSync = 0;
  #failure: unknown;
  written = 0;

  constructor(file: UploadFile, start: number, hash: StreamHash | undefined) {
    this.#file = file;
    this.#start = start;
    this.#hash = hash;
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#batch.push(chunk);
    this.#batchBytes += chunk.byteLength;
    const isFull = this.#batchBytes >= fairShare(BATCH, underWay);
    if (isFull || this.#batch.length >= CHUNKS_IN_BATCH) await this.#startWrite(true);
  }

  async finish(): Promise<void> {
    if (this.#batchBytes > 0) await this.#startWrite(false);
    await this.#settle();
    await this.#syncing;
    await this.#settle();
  }

  async #startWrite(isMore: boolean): Promise<void> {
    await this.#settle();
    const chunks = this.#batch;
    const bytes = this.#batchBytes;
    this.#batch = [];
    this.#batchBytes = 0;
    const batch = { file: this.#file, position: this.#start + this.written, chunks, isMore };
    this.#inFlight = (this.#hash?.append(batch) ?? appendUnhashed(batch)).then(
      () => {
        this.written += bytes;
        this.#syncAhead(bytes);
      },
      (cause) => {
        this.#failure = cause;
      },
    );
  }

  /** A sync that fails is heard of only once: it fails the append, or the sync at the end would hide it. */
  #syncAhead(bytes: number): void {
    this.#bytesSinceSync += bytes;
    if (this.#bytesSinceSync < SYNC_AHEAD_BYTES || this.#syncing !== undefined) return;
    this.#bytesSinceSync = 0;
    this.#syncing = this.#file.sync().then(
      () => {
        this.#syncing = undefined;
      },
      (cause) => {
        this.#failure = cause;
      },
    );
  }

  async #settle(): Promise<void> {
    await this.#inFlight;
    if (this.#failure !== undefined) throw this.#failure;
  }
}

async function appendUnhashed({ file, chunks, position }: UploadBatch): Promise<void> {
  await file.append(chunks, position);
  chunks.forEach(releaseBuffer);
}
