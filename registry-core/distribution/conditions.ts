/**
 * Reads `If-Match` or `If-None-Match` (RFC 9110 §8.8.3, §13.1): the digests that it names, or `'*'` for any. Weak tags
 * count as strong ones, and a digest without quotes, as some clients send it, as the entity tag that it is.
 */
export function entityTags(header: string): readonly string[] | '*' {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'));
  return tags.includes('*') ? '*' : tags.filter((tag) => tag !== '');
}

/** Whether an `If-None-Match` names what is there, so that a GET or HEAD answers 304. */
export function isNotModified(header: string | undefined, digest: string): boolean {
  if (header === undefined) return false;
  const tags = entityTags(header);
  return tags === '*' || tags.includes(digest);
}

/** Whether a `Range` counts: without `If-Range`, or where that names what is there, strongly (RFC 9110 §13.1.5). */
export function rangeApplies(ifRange: string | string[] | undefined, digest: string): boolean {
  return ifRange === undefined || ifRange === `"${digest}"` || ifRange === digest;
}
