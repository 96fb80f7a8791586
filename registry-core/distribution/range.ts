/** A part of a blob: first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** What a `Range` header asks of a blob: all of it, a part, or what is not there. */
export type RangeRequest = 'whole' | 'unsatisfiable' | ByteRange;

const SINGLE_RANGE = /^bytes=(\d*)-(\d*)$/;

/**
 * Reads a `Range` header (RFC 9110 §14.2) for content of `size` bytes. An end behind the content is clipped. Several
 * ranges, other units and malformed headers are ignored, as the RFC allows: the whole content is the answer. An
 * inverted range is unsatisfiable, which is what the OCI conformance suite expects.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  if (header === undefined) return 'whole';
  const match = SINGLE_RANGE.exec(header.trim());
  if (match === null) return 'whole';
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return 'whole';
  if (from === '') {
    const suffix = Math.min(Number(to), size);
    return suffix === 0 ? 'unsatisfiable' : { first: size - suffix, last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first >= size || last < first ? 'unsatisfiable' : { first, last };
}

const CONTENT_RANGE = /^(?:bytes[ =])?(\d{1,16})-(\d{1,16})(?:\/(?:\d+|\*))?$/;

/**
 * Reads the `Content-Range` of an upload chunk: `first-last` (OCI 1.1.1 §Pushing a blob in chunks), or the form of
 * RFC 9110 that some clients send. Undefined when it is neither or is inverted.
 */
export function parseContentRange(header: string): ByteRange | undefined {
  const match = CONTENT_RANGE.exec(header.trim());
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2]);
  return Number.isSafeInteger(last) && first <= last ? { first, last } : undefined;
}

/** The `Range` of an upload answer: bytes received so far. With none it is `0-0`, as every registry writes it. */
export function uploadRange(offset: number): string {
  return `0-${Math.max(offset - 1, 0)}`;
}
