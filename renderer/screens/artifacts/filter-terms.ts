/** The words that may stand before a colon in the filter of artifacts. */
export const FILTER_KEYS = ['tag', 'is', 'digest', 'type', 'platform', 'size', 'pushed', 'pulled'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

const WHEN = String.raw`(?:[<>]=?|=)?(?:\d{1,6}[mhdw]|\d{4}-\d{2}-\d{2}\S*)`;
/** What the registry reads after the colon; it has the last word. */
const VALUES: Readonly<Record<FilterKey, RegExp>> = {
  tag: /^\S+$/,
  is: /^(?:un)?tagged$/,
  digest: /^\S+$/,
  type: /^\S+$/,
  platform: /^[^/]+(?:\/[^/]+)?(?:\/[^/]+)*$/,
  size: /^(?:[<>]=?|=)?\d{1,15}(?:\.\d{1,6})?(?:b|[kmgt]i?b)?$/i,
  pushed: new RegExp(`^${WHEN}$`),
  pulled: new RegExp(`^(?:never|${WHEN})$`),
};

/** A term as the field shows it: ready, or why it is not. */
export type TermState = 'text' | 'ready' | { readonly unreadable: FilterKey | 'unknown' };

/** Whether a word is a term with a key, and whether the registry can read it. */
export function termState(word: string): TermState {
  const colon = word.indexOf(':');
  if (colon <= 0 || /^sha(?:256|512):/.test(word)) return 'text';
  const name = word.slice(0, colon).toLowerCase();
  const key = FILTER_KEYS.find((one) => one === name);
  if (key === undefined) return { unreadable: 'unknown' };
  return VALUES[key].test(word.slice(colon + 1)) ? 'ready' : { unreadable: key };
}

/** A filter as the field shows it. */
export interface FilterParts {
  /** Terms with a key, each a chip. */
  readonly chips: readonly string[];
  /** What is being typed; also free words. */
  readonly draft: string;
}

/** Puts terms that are ready into chips; all else stays to be typed on. */
export function splitFilter(text: string): FilterParts {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const chips = [...new Set(words.filter((word) => termState(word) === 'ready'))];
  return { chips, draft: words.filter((word) => termState(word) !== 'ready').join(' ') };
}

/**
 * The filter's text, as it is kept in the address: also a term that is being typed, as soon as it can be read, as every
 * other filter narrows its list while one types.
 */
export function filterText({ chips, draft }: FilterParts): string {
  const words = draft.split(/\s+/).filter((word) => word !== '' && typeof termState(word) === 'string');
  return [...new Set([...chips, ...words])].join(' ');
}

/** What of a filter in the address is sent: all that the registry can read. */
export function appliedFilter(text: string): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .filter((word) => typeof termState(word) === 'string')
    .join(' ');
}

/** A term that the registry could not read, and the key whose value is wrong. */
export interface UnreadableTerm {
  readonly term: string;
  readonly why: FilterKey | 'unknown';
}

/** The first word of a draft that looks like a term but cannot be read. */
export function unreadableTerm(draft: string): UnreadableTerm | undefined {
  for (const term of draft.split(/\s+/)) {
    const state = termState(term);
    if (typeof state !== 'string') return { term, why: state.unreadable };
  }
  return undefined;
}
