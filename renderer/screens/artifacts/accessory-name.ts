import { shortDigest } from '../../format/digest.ts';
import type { artifacts } from '../../i18n/en/artifacts.ts';
import { factsOf, type ListedRow } from './listed-row.ts';

type AccessoryKey = keyof typeof artifacts.row.accessory;

const KNOWN: ReadonlyMap<string, AccessoryKey> = new Map([
  ['signature.cosign', 'cosign'],
  ['signature.notation', 'notation'],
  ['sbom.harbor', 'sbom'],
  ['accelerator.nydus', 'nydus'],
]);

/** Where the word for an accessory type of Harbor's is, if there is one. */
export function accessoryKey(type: string): AccessoryKey | undefined {
  return KNOWN.get(type);
}

/** What tells a line from others when it is spoken of: its first tag, else its digest. */
export function rowName(row: ListedRow): string {
  const facts = factsOf(row);
  if (facts === undefined) return '';
  return facts.tags[0] ?? shortDigest(facts.digest);
}
