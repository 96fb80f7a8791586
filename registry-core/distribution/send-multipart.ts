import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { BlobFile } from '../blobs/index.ts';
import type { ByteRange } from './range.ts';
import { sendPart } from './send-blob.ts';

/** An answer of type `multipart/byteranges` (RFC 9110 §14.6, RFC 2046 §5.1), before its content is read. */
export interface Multipart {
  readonly contentType: string;
  /** Bytes of the body. */
  readonly length: number;
  readonly parts: readonly { readonly head: string; readonly range: ByteRange }[];
  readonly end: string;
}

/** Lays out an answer of several parts of a blob of `size` bytes. */
export function multipartOf(ranges: readonly ByteRange[], size: number): Multipart {
  const boundary = randomBytes(16).toString('hex');
  const parts = ranges.map((range, index) => ({
    head: partHead(boundary, range, size, index === 0 ? '' : '\r\n'),
    range,
  }));
  const end = `\r\n--${boundary}--\r\n`;
  const bytes = parts.reduce((sum, { head, range }) => sum + head.length + range.last - range.first + 1, 0);
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    length: bytes + end.length,
    parts,
    end,
  };
}

/** Sends the parts one behind the other and ends the response, or breaks the connection as {@link sendPart} says. */
export async function sendMultipart(
  file: BlobFile,
  response: ServerResponse,
  { parts, end }: Multipart,
): Promise<void> {
  for (const { head, range } of parts) {
    // To write to a response whose client went away is an error that nobody hears.
    if (response.destroyed) return;
    response.write(head, 'latin1');
    if (await sendPart({ file, start: range.first, end: range.last + 1 }, response)) continue;
    response.destroy();
    return;
  }
  if (!response.destroyed) response.end(end, 'latin1');
}

function partHead(boundary: string, { first, last }: ByteRange, size: number, before: string): string {
  return (
    `${before}--${boundary}\r\nContent-Type: application/octet-stream\r\n` +
    `Content-Range: bytes ${first}-${last}/${size}\r\n\r\n`
  );
}
