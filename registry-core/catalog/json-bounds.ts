/** Levels of JSON that are read: SQLite reads as many, Go's decoder ten times as many, real documents have ten. */
const DEPTH_MAX = 1000;
/** Values in one document; ten thousand layers with annotations have fewer. */
const VALUES_MAX = 100_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Why JSON in UTF-8 is more than is read, as the end of a sentence about it; undefined when it is not. To be asked
 * before it is parsed: a few megabytes of brackets or of short names keep the parser busy for a second. What is no JSON
 * may get any answer.
 */
export function excessOf(bytes: Uint8Array): string | undefined {
  // Too short for as much.
  if (bytes.byteLength <= DEPTH_MAX) return undefined;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case COMMA:
        values += 1;
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        values += 1;
        depth += 1;
        if (depth > DEPTH_MAX) return `is nested deeper than ${DEPTH_MAX} levels`;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
    }
  }
  return values > VALUES_MAX ? `has more than ${VALUES_MAX} values` : undefined;
}

/** The closing quote of the string that begins at `start`; the end where there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let quote = start; ; ) {
    quote = bytes.indexOf(QUOTE, quote + 1);
    if (quote < 0) return bytes.byteLength;
    let backslashes = 0;
    while (bytes[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
}
