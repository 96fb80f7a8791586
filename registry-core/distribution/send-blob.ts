import type { ServerResponse } from 'node:http';
import type { BlobFile } from '../blobs/driver.ts';

/** Bytes read at a time; two such buffers a response. Measured: larger ones gain nothing over loopback. */
const BLOCK_BYTES = 256 * 1024;

/** Buffers that finished responses leave for the next ones. */
const POOL_LIMIT = 16;
const pool: Buffer[] = [];

/**
 * Streams bytes `start` to `end` (excluded) of a file into a response whose headers are written, reading one block
 * while the other is sent. Resolves when all was handed to the socket or the client went away; ends the response.
 * A file that is shorter than promised breaks the connection, so that the client cannot take it for whole.
 */
export async function sendBlob(
  file: BlobFile,
  response: ServerResponse,
  start: number,
  end: number,
): Promise<void> {
  if (await sendPart(file, response, start, end)) response.end();
  else response.destroy();
}

/** As {@link sendBlob}, but leaves the end of the response to the caller: false when it must break the connection. */
export async function sendPart(
  file: BlobFile,
  response: ServerResponse,
  start: number,
  end: number,
): Promise<boolean> {
  const small = end - start <= BLOCK_BYTES;
  const buffers = small ? [Buffer.allocUnsafe(Math.max(end - start, 1))] : [takeBuffer(), takeBuffer()];
  const isSent = await pump(file, response, start, end, buffers);
  // The system may still read from the buffers of a response that broke off.
  if (isSent && !small) pool.push(...buffers.slice(0, POOL_LIMIT - pool.length));
  return isSent;
}

async function pump(
  file: BlobFile,
  response: ServerResponse,
  start: number,
  end: number,
  buffers: readonly Buffer[],
): Promise<boolean> {
  let position = start;
  let sending: Promise<boolean> = Promise.resolve(true);
  for (let turn = 0; position < end; turn += 1) {
    const buffer = buffers[turn % buffers.length];
    if (buffer === undefined) return false;
    const count = await file.read(buffer, Math.min(buffer.byteLength, end - position), position);
    // The block before was sent while this one was read.
    if (count === 0 || !(await sending)) return false;
    position += count;
    sending = write(response, buffer.subarray(0, count));
  }
  return sending;
}

/** Resolves when the bytes were handed to the system, so that their buffer may be used again. */
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

function takeBuffer(): Buffer {
  return pool.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
}
