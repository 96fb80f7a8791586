/** Levels of JSON that are read: SQLite reads as many, Go's decoder ten times as many, real documents have ten. */
const DEPTH_MAX = 1000;
/** Values in one document; ten thousand layers with annotations have fewer. */
const VALUES_MAX = 100_000;
/** Names in one object of a manifest; real annotations are some dozens. The parser is slow on large objects. */
export const NAMES_MAX = 2000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What is read; where nothing is said, what the most permissive reader needs. */
export interface JsonBounds {
  /** Levels. */
  readonly depth?: number;
  /** In the whole document. */
  readonly values?: number;
  /** In one object. */
  readonly names?: number;
}

/**
 * Why JSON in UTF-8 is more than is read, as the end of a sentence about it; undefined when it is not. To be asked
 * before it is parsed: a few megabytes of brackets or of short names keep the parser busy for a second. What is no JSON
 * may get any answer.
 */
export function excessOf(
  bytes: Uint8Array,
  { depth = DEPTH_MAX, values: valuesMax = VALUES_MAX, names: namesMax = VALUES_MAX }: JsonBounds = {},
): string | undefined {
  // Too short for as much.
  if (bytes.byteLength <= Math.min(depth, valuesMax, namesMax)) return undefined;
  let values = 0;
  let names = 0;
  /** Of the objects around the one that is read. */
  const outer: number[] = [];
  for (let at = 0; at < bytes.byteLength; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case COMMA:
        values += 1;
        break;
      case COLON:
        names += 1;
        if (names > namesMax) return `has more than ${namesMax} names in one object`;
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        values += 1;
        outer.push(names);
        names = 0;
        if (outer.length > depth) return `is nested deeper than ${depth} levels`;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        names = outer.pop() ?? 0;
        break;
    }
  }
  return values > valuesMax ? `has more than ${valuesMax} values` : undefined;
}

/** The closing quote of the string that begins at `start`; the end where there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  for (let byte = bytes[at]; byte !== QUOTE && byte !== undefined; byte = bytes[at]) {
    at += byte === BACKSLASH ? 2 : 1;
  }
  return Math.min(at, bytes.byteLength);
}
