/** A part of a blob: first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** What a `Range` header asks of a blob: all of it, parts in the order that it wants, or what is not there. */
export type RangeRequest = 'whole' | 'unsatisfiable' | readonly ByteRange[];

/** Parts of one answer: as many as clients of partial layers ask for at once (containers/storage: 1024). */
export const RANGES_MAX = 1024;

const RANGE_SET = /^bytes=(.*)$/i;
const RANGE_SPEC = /^(?:(\d+)-(\d*)|-(\d+))$/;

/**
 * Reads a `Range` header (RFC 9110 §14.1.2, §14.2) for content of `size` bytes. An end behind the content is clipped, a
 * part that lies behind it left out. The whole content is the answer to other units, malformed headers, any range of
 * nothing, and to what would cost more than the whole: too many parts, or parts that overlap until they are longer
 * than it. An inverted range is unsatisfiable, which is what the OCI conformance suite expects.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  const set = header === undefined ? undefined : RANGE_SET.exec(header.trim())?.[1];
  if (set === undefined || size === 0) return 'whole';
  const specs = set.split(',').flatMap((spec) => spec.trim() || []);
  if (specs.length === 0 || specs.length > RANGES_MAX) return 'whole';
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = readSpec(spec, size);
    if (range === 'malformed') return 'whole';
    if (range.last < range.first) return 'unsatisfiable';
    if (range.first < size) ranges.push({ first: range.first, last: Math.min(range.last, size - 1) });
  }
  if (ranges.length === 0) return 'unsatisfiable';
  const bytes = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return bytes > size ? 'whole' : ranges;
}

/** One range as it is asked for; it may lie behind the content. */
function readSpec(spec: string, size: number): ByteRange | 'malformed' {
  const match = RANGE_SPEC.exec(spec);
  if (match === null) return 'malformed';
  const [, first, last, suffix] = match;
  // The last no bytes begin where the content ends.
  if (first === undefined)
    return { first: Math.max(size - Number(suffix), 0), last: Number.POSITIVE_INFINITY };
  return { first: Number(first), last: last === '' ? Number.POSITIVE_INFINITY : Number(last) };
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
