import { type AppendProgress, appendStream } from './append-stream.ts';
import type { UploadFile } from './driver.ts';
import type { StreamHash } from './hashing/stream-hash.ts';
import type { LiveUpload } from './live-uploads.ts';
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

/** Remembers how an upload is, for {@link goBack}; else call {@link dropMark}. */
export function markOf(live: LiveUpload, file: UploadFile): UploadMark {
  const bytes = file.size;
  return { bytes, hash: live.hashedBytes === bytes ? live.hash?.fork() : undefined };
}

/** Makes an upload what it was at a mark. What was appended since is gone. */
export async function goBack(live: LiveUpload, file: UploadFile, mark: UploadMark): Promise<void> {
  if (file.size !== mark.bytes) await file.truncate(mark.bytes);
  setHash(live, mark.hash);
  live.hashedBytes = mark.hash === undefined ? -1 : mark.bytes;
  live.keptBytes = mark.bytes;
}

/** Lets go of a mark that {@link goBack} did not go back to. */
export function dropMark(live: LiveUpload, mark: UploadMark | undefined): void {
  if (mark?.hash !== live.hash) mark?.hash?.drop();
}

/**
 * Appends a chunk to the file of an upload; resolves with the new offset. Throws UploadRangeError when it begins
 * elsewhere, and what ended the body or the disk; bytes that arrived stay.
 */
export async function appendChunk(live: LiveUpload, file: UploadFile, chunk: UploadChunk): Promise<number> {
  const { body, start, length } = chunk;
  const offset = file.size;
  if (start !== undefined && start !== offset) throw otherStart(offset, start);
  if (live.hashedBytes !== offset) setHash(live, undefined);
  const progress: AppendProgress = { received: 0 };
  live.keptBytes = offset;
  live.totalBytes = length === undefined ? undefined : offset + length;
  live.appending = progress;
  const { end, failure, hashIsExact } = await appendStream(body, file, offset, live.hash, progress);
  if (!hashIsExact) {
    setHash(live, undefined);
    await file.truncate(end);
  }
  if (offset === 0) live.firstByte = progress.firstByte;
  live.hashedBytes = end;
  live.keptBytes = end;
  progress.received = 0;
  const cause = progress.stopped ?? failure;
  if (cause !== undefined) throw cause;
  return end;
}

function setHash(live: LiveUpload, hash: StreamHash | undefined): void {
  live.hash?.drop();
  live.hash = hash;
}
