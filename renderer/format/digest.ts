/** Hexadecimal digits that tell digests apart for a reader. */
const SHOWN_DIGITS = 12;

/** A digest for reading: `sha256:1a2b3c4d5e6f…`; anything that is not a digest stays as it is. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':');
  const digits = digest.slice(colon + 1);
  if (colon < 0 || digits.length <= SHOWN_DIGITS) return digest;
  return `${digest.slice(0, colon + 1)}${digits.slice(0, SHOWN_DIGITS)}…`;
}
