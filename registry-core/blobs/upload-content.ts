import { appendStream } from './append-stream.ts';
import type { Arrival } from './arrival.ts';
import { type DigestAlgorithm, digestOf } from './digest.ts';
import type { UploadFile } from './driver.ts';
import type { StreamHash } from './hashing/stream-hash.ts';
import type { UploadThreads } from './hashing/upload-threads.ts';
import { otherStart } from './upload-errors.ts';

/** A body that goes to the end of an upload. */
export interface UploadChunk {
  readonly body: AsyncIterable<Uint8Array>;
  /** The offset that the client claims; undefined means "at the end". */
  readonly start: number | undefined;
  /** Bytes of the body, where they are announced and are all that is missing: then progress knows how far it is. */
  readonly length?: number | undefined;
}

/** An upload as it was before an append. */
export interface UploadMark {
  readonly bytes: number;
  /** Over exactly these bytes; undefined when it is not known. */
  readonly hash: StreamHash | undefined;
}

/** Of a JSON object (RFC 8259 §4), which no archive begins with. */
const BRACE = 0x7b;

/** What is known of the bytes of an upload beside its file; all of it can be had again from that. */
export class UploadContent {
  readonly #algorithm: DigestAlgorithm;
  readonly #hashes: UploadThreads;
  /** Over the first `#hashedBytes`; undefined when it was lost, or when there is nothing yet. */
  #hash: StreamHash | undefined;
  #hashedBytes = 0;
  #keptBytes = 0;
  #totalBytes: number | undefined;
  #firstByte: number | undefined;
  #arrival: Arrival | undefined;

  constructor(algorithm: DigestAlgorithm, hashes: UploadThreads) {
    this.#algorithm = algorithm;
    this.#hashes = hashes;
  }

  /** Bytes that have come, as far as this process knows. */
  get receivedBytes(): number {
    return this.#keptBytes + (this.#arrival?.received ?? 0);
  }

  /** What all of it will be, where a request announced that. */
  get totalBytes(): number | undefined {
    return this.#totalBytes;
  }

  /** Whether it begins as JSON does: a config, and no packed layer. */
  get isConfig(): boolean {
    return (this.#firstByte ?? (this.#keptBytes === 0 ? this.#arrival?.firstByte : undefined)) === BRACE;
  }

  /** Takes note of content that came whole and has no file. */
  cameWhole(content: Uint8Array): void {
    this.#firstByte = content[0];
  }

  /**
   * Appends a chunk to the file. Throws UploadRangeError when the chunk begins
   * elsewhere, and what ended the body or the disk; bytes that arrived stay.
   */
  async receive(file: UploadFile, { body, start, length }: UploadChunk, arrival: Arrival): Promise<void> {
    const offset = file.size;
    if (start !== undefined && start !== offset) throw otherStart(offset, start);
    if (offset === 0) this.#setHash(this.#hashes.open(this.#algorithm), 0);
    else if (this.#hashedBytes !== offset) this.#setHash(undefined, 0);
    this.#keptBytes = offset;
    this.#totalBytes = length === undefined ? undefined : offset + length;
    this.#arrival = arrival;
    const { end, failure, hashIsExact } = await appendStream(body, file, offset, this.#hash, arrival);
    this.#arrival = undefined;
    if (offset === 0) this.#firstByte = arrival.firstByte;
    this.#keptBytes = end;
    this.#hashedBytes = end;
    if (!hashIsExact) {
      this.#setHash(undefined, 0);
      await file.truncate(end);
    }
    if (failure !== undefined) throw failure;
  }

  /** Remembers how the upload is, for {@link goBack}; else call {@link dropMark}. */
  mark(file: UploadFile): UploadMark {
    const bytes = file.size;
    // Over nothing a new one is as good.
    const hash = bytes > 0 && this.#hashedBytes === bytes ? this.#hash?.fork() : undefined;
    return { bytes, hash };
  }

  /** Cuts the upload to `bytes`, which are those of the mark or more. The mark is used up. */
  async goBack(file: UploadFile, mark: UploadMark, bytes: number = mark.bytes): Promise<void> {
    if (file.size !== bytes) {
      await file.truncate(bytes);
      this.#keptBytes = bytes;
      this.#setHash(bytes === mark.bytes ? mark.hash : undefined, bytes);
    }
    this.dropMark(mark);
  }

  /** Lets go of a mark that {@link goBack} did not use. */
  dropMark({ hash }: UploadMark): void {
    if (hash !== this.#hash) hash?.drop();
  }

  /** The digest of the first `size` bytes, where the running hash has exactly these; else they must be read again. */
  async digest(size: number, algorithm: DigestAlgorithm): Promise<string | undefined> {
    if (size === 0) return digestOf(Buffer.alloc(0), algorithm);
    if (this.#hash === undefined || this.#hashedBytes !== size || this.#algorithm !== algorithm) {
      return undefined;
    }
    try {
      return await this.#hash.digest();
    } catch {
      // Its thread is gone.
      return undefined;
    }
  }

  /** Lets go of all that it holds. */
  drop(): void {
    this.#setHash(undefined, 0);
  }

  #setHash(hash: StreamHash | undefined, bytes: number): void {
    if (hash !== this.#hash) this.#hash?.drop();
    this.#hash = hash;
    this.#hashedBytes = bytes;
  }
}
