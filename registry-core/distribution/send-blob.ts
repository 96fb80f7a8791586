import type { ServerResponse } from 'node:http';
import type { BlobFile } from '../blobs/index.ts';
import { TransferBlocks } from './transfer-blocks.ts';

const blocks = new TransferBlocks();

/** Bytes `start` to `end` (excluded) of a file. */
export interface BlobPart {
  readonly file: BlobFile;
  readonly start: number;
  readonly end: number;
  /** Tells whether the file has the content it should have; until then the end is withheld. */
  readonly isRight?: Promise<boolean> | undefined;
}

/**
 * Streams a part of a blob into a response whose headers are written, reading one block while the other is sent.
 * Resolves when all was handed to the socket or the client went away; ends the response. A file that is shorter than
 * promised, or turns out to be another content, breaks the connection, so that the client cannot take it for whole.
 */
export async function sendBlob(part: BlobPart, response: ServerResponse): Promise<void> {
  if (await sendPart(part, response)) response.end();
  else response.destroy();
}

/** As {@link sendBlob}, but leaves the end of the response to the caller: false when it must break the connection. */
export async function sendPart(part: BlobPart, response: ServerResponse): Promise<boolean> {
  const taken = blocks.take(part.end - part.start);
  let isSent = false;
  try {
    isSent = await pump(part, response, taken);
  } finally {
    // The system may still read from the blocks of a response that broke off.
    blocks.giveBack(taken, isSent);
  }
  return isSent;
}

/** Sends one block while the next one is read: both take a thread, and to hand over to it takes time. */
async function pump(part: BlobPart, response: ServerResponse, taken: readonly Buffer[]): Promise<boolean> {
  const reader = new BlockReader(part, taken);
  let sending: Promise<boolean> = Promise.resolve(true);
  try {
    reader.readAhead();
    for (let bytes = await reader.next(); bytes !== undefined; bytes = await reader.next()) {
      if (bytes.byteLength === 0 || !(await sending)) return false;
      // The block before is sent: the next bytes go there, before these keep this thread busy.
      if (taken.length > 1) reader.readAhead();
      if (reader.isAtEnd && part.isRight !== undefined && !(await part.isRight)) return false;
      sending = write(response, bytes);
      if (taken.length > 1) continue;
      if (!(await sending)) return false;
      reader.readAhead();
    }
    return await sending;
  } finally {
    await reader.settle();
  }
}

/** Reads a part of a file, one block ahead of who uses it. */
class BlockReader {
  readonly #part: BlobPart;
  readonly #taken: readonly Buffer[];
  #position: number;
  #turn = 0;
  #reading: Promise<Buffer> | undefined;

  constructor(part: BlobPart, taken: readonly Buffer[]) {
    this.#part = part;
    this.#taken = taken;
    this.#position = part.start;
  }

  /** Whether what {@link next} gave is the last of it. */
  get isAtEnd(): boolean {
    return this.#position >= this.#part.end;
  }

  /** Begins to read the next block, if there is one and it is free. */
  readAhead(): void {
    const { file, end } = this.#part;
    const block = this.#taken[this.#turn % this.#taken.length];
    if (block === undefined || this.#position >= end) return;
    this.#turn += 1;
    const most = this.#taken.length === 1 ? block.byteLength : blocks.size;
    const length = Math.min(block.byteLength, most, end - this.#position);
    this.#reading = file.read(block, length, this.#position).then((count) => block.subarray(0, count));
    // Who waits for the bytes hears of a failure; nobody may.
    this.#reading.catch(() => undefined);
  }

  /** The next bytes, none where the file is shorter than it should be; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    const bytes = await this.#reading;
    this.#reading = undefined;
    this.#position += bytes?.byteLength ?? 0;
    return bytes;
  }

  /** Waits until nothing is read any more. */
  async settle(): Promise<void> {
    await this.#reading?.catch(() => undefined);
  }
}

/** Resolves when the bytes were handed to the system, so that their block may be used again. */
function write(response: ServerResponse, bytes: Buffer): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onClose = (): void => resolve(false);
    response.once('close', onClose);
    response.write(bytes, (failure) => {
      response.off('close', onClose);
      resolve(failure === null || failure === undefined);
    });
  });
}
