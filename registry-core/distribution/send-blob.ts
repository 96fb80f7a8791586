import type { ServerResponse } from 'node:http';
import type { BlobFile } from '../blobs/driver.ts';
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

async function pump(part: BlobPart, response: ServerResponse, taken: readonly Buffer[]): Promise<boolean> {
  const { file, start, end, isRight } = part;
  let position = start;
  let sending: Promise<boolean> = Promise.resolve(true);
  for (let turn = 0; position < end; turn += 1) {
    const block = taken[turn % taken.length];
    // A lone block is read into again only when it was sent.
    if (block === undefined || (taken.length === 1 && !(await sending))) return false;
    const length = Math.min(block.byteLength, blocks.size, end - position);
    const count = await file.read(block, length, position);
    // The block before was sent while this one was read.
    if (count === 0 || !(await sending)) return false;
    position += count;
    if (position >= end && isRight !== undefined && !(await isRight)) return false;
    sending = write(response, block.subarray(0, count));
  }
  return sending;
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
