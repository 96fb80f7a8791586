import { shortDigest } from '../../format/digest.ts';
import { factsOf, type ListedRow } from './listed-row.ts';

/** What tells a line from others when it is spoken of: its first tag, else its digest. */
export function rowName(row: ListedRow): string {
  const facts = factsOf(row);
  if (facts === undefined) return '';
  return facts.tags[0] ?? shortDigest(facts.digest);
}
