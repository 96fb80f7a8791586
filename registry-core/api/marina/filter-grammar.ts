import type { ArtifactTerm, Comparison } from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';

/**
 * Reads the filter of the artifact list, terms separated by spaces:
 *
 *     v1                 a tag contains it; from six hex digits on also: the digest begins so
 *     sha256:1a2         the digest begins so
 *     tag:v1  tag:~v1    has exactly that tag; has a tag that contains it
 *     is:tagged  is:untagged
 *     digest:sha256:1a2  the digest begins so ("sha256:" may be left out)
 *     type:chart
 *     platform:arm64  platform:linux/arm64
 *     size:>100MB        also <, >=, <=, =; KB, MB, GB, KiB, MiB, GiB or bytes
 *     pushed:<7d         less than seven days ago (m, h, d, w); pushed:>2024-01-31 is after a day
 *     pulled:>30d  pulled:never
 *
 * `now` is Unix ms. Throws BAD_REQUEST that names the term.
 */
export function parseArtifactFilter(text: string | undefined, now: number): ArtifactTerm[] {
  return filterWords(text).map((word) => parseTerm(word, now));
}

/** The words of a filter that has no keys: each must be part of the name. */
export function filterWords(text: string | undefined): string[] {
  const words = new Set((text ?? '').split(/\s+/).filter((word) => word !== ''));
  if (words.size <= WORDS_MOST) return [...words];
  throw new RegistryError(
    'BAD_REQUEST',
    `the filter takes at most ${WORDS_MOST} words, and this has ${words.size}; leave some out`,
    { detail: { in: 'query', field: 'filter' } },
  );
}

/** Each word costs a look at every row. */
const WORDS_MOST = 16;

function parseTerm(word: string, now: number): ArtifactTerm {
  const colon = word.indexOf(':');
  const key = word.slice(0, Math.max(colon, 0)).toLowerCase();
  const value = word.slice(colon + 1);
  if (colon >= 0 && value === '') throw invalid(word, 'a value must follow the colon');
  switch (key) {
    case '':
      return { kind: 'text', text: word };
    case 'sha256':
    case 'sha512':
      return { kind: 'digest', prefix: word.toLowerCase() };
    case 'tag':
      return value.startsWith('~') && value.length > 1
        ? { kind: 'tag', text: value.slice(1), exact: false }
        : { kind: 'tag', text: value, exact: true };
    case 'is':
      return parseState(word, value);
    case 'digest':
      return { kind: 'digest', prefix: (value.includes(':') ? value : `sha256:${value}`).toLowerCase() };
    case 'type':
      return { kind: 'type', type: value };
    case 'platform':
      return parsePlatform(word, value);
    case 'size':
      return { kind: 'size', ...compared(word, value, parseBytes) };
    case 'pushed':
    case 'pulled':
      return parseWhen(word, key, value, now);
    default:
      throw invalid(word, 'use tag, is, digest, type, platform, size, pushed or pulled before the colon');
  }
}

function parseState(word: string, value: string): ArtifactTerm {
  if (value === 'tagged') return { kind: 'tagged', tagged: true };
  if (value === 'untagged') return { kind: 'tagged', tagged: false };
  throw invalid(word, 'it is "is:tagged" or "is:untagged"');
}

function parsePlatform(word: string, value: string): ArtifactTerm {
  const [first = '', second] = value.split('/');
  if (first === '' || second === '') throw invalid(word, 'a platform is linux/arm64 or arm64');
  return second === undefined
    ? { kind: 'platform', os: undefined, architecture: first }
    : { kind: 'platform', os: first, architecture: second };
}

function parseWhen(word: string, kind: 'pushed' | 'pulled', value: string, now: number): ArtifactTerm {
  if (kind === 'pulled' && value === 'never') return { kind: 'neverPulled' };
  const { comparison, amount } = splitComparison(value);
  const age = parseAge(amount);
  // "Less than seven days ago" is after the time that lies seven days back.
  if (age !== undefined) return { kind, comparison: MIRRORED[comparison], time: now - age };
  const time = /^\d{4}-\d{2}-\d{2}/.test(amount) ? Date.parse(amount) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(word, 'give an age such as 7d or a day such as 2024-01-31');
  return { kind, comparison, time };
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
};

function compared(
  word: string,
  value: string,
  parse: (text: string) => number | undefined,
): { comparison: Comparison; bytes: number } {
  const { comparison, amount } = splitComparison(value);
  const bytes = parse(amount);
  if (bytes === undefined)
    throw invalid(word, 'a size is a number with KB, MB, GB, KiB, MiB, GiB or nothing');
  return { comparison, bytes };
}

function splitComparison(value: string): { comparison: Comparison; amount: string } {
  const [, sign, amount = ''] = /^(<=|>=|<|>|=)?(.*)$/s.exec(value) ?? [];
  return { comparison: isComparison(sign) ? sign : '=', amount };
}

function isComparison(text: string | undefined): text is Comparison {
  return text !== undefined && Object.hasOwn(MIRRORED, text);
}

const BYTES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
]);

function parseBytes(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,15}(?:\.\d{1,6})?)([a-z]*)$/i.exec(text) ?? [];
  const factor = BYTES.get(unit?.toLowerCase() ?? 'none');
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

const MINUTE = 60_000;
const AGES: ReadonlyMap<string, number> = new Map([
  ['m', MINUTE],
  ['h', 60 * MINUTE],
  ['d', 24 * 60 * MINUTE],
  ['w', 7 * 24 * 60 * MINUTE],
]);

function parseAge(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const factor = AGES.get(unit);
  return factor === undefined ? undefined : Number(number) * factor;
}

function invalid(word: string, rule: string): RegistryError {
  return new RegistryError('BAD_REQUEST', `cannot read "${word.slice(0, 160)}" in the filter: ${rule}`, {
    detail: { in: 'query', field: 'filter' },
  });
}
