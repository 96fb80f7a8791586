import type { Condition, ConditionValue, Match, SortKey } from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';

/** What one request may ask at most: each condition and each sort key costs a look at every row. */
const CONDITIONS_MOST = 16;
const VALUES_MOST = 100;
const SORT_KEYS_MOST = 8;
const CHARACTERS_MOST = 8192;

/**
 * Reads Harbor's `q`: `k=v` exact, `k=~v` contains, `k=[min~max]` range, `k={a b}` any of,
 * `k=(a b)` all of; separated by commas. A backslash before an exact value takes its meaning from what follows.
 * Throws BAD_REQUEST for what is not of this form.
 */
export function parseQuery(text: string | undefined): Condition[] {
  if (text === undefined || text === '') return [];
  const parts = unescaped(withinLength(text, 'q')).split(',');
  if (parts.length > CONDITIONS_MOST) throw tooMany('q', `${CONDITIONS_MOST} conditions`, parts.length);
  return parts.map(parseCondition);
}

/** Reads Harbor's `sort`: fields separated by commas, `-` before a field for descending. */
export function parseSort(text: string | undefined): SortKey[] {
  if (text === undefined) return [];
  const parts = withinLength(text, 'sort')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-');
  if (parts.length > SORT_KEYS_MOST) throw tooMany('sort', `${SORT_KEYS_MOST} fields`, parts.length);
  return parts.map((part) =>
    part.startsWith('-') ? { field: part.slice(1), descending: true } : { field: part, descending: false },
  );
}

/** Clients encode `q` once more than a query string needs, such as `tags%3Dnil`. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseCondition(text: string): Condition {
  const equals = text.indexOf('=');
  const field = text.slice(0, Math.max(equals, 0)).trim();
  const value = text.slice(equals + 1);
  if (field === '' || value === '') {
    throw invalid(text, 'write key=value, with neither of them empty');
  }
  return { field, match: parseMatch(value) };
}

function parseMatch(value: string): Match {
  switch (value.charAt(0)) {
    case '~':
      if (value.length === 1) throw invalid(value, 'text must follow "~"');
      return { kind: 'contains', value: value.slice(1) };
    case '[':
      return parseRange(value);
    case '{':
      return { kind: 'anyOf', values: parseList(value, '}') };
    case '(':
      return { kind: 'allOf', values: parseList(value, ')') };
    default:
      return { kind: 'exact', value: value.startsWith('\\') ? value.slice(1) : value };
  }
}

function parseRange(value: string): Match {
  const bounds = value.slice(1, -1).split('~');
  const [minimum = '', maximum = ''] = bounds.map((bound) => bound.trim());
  if (!value.endsWith(']') || value.length < 2 || bounds.length !== 2 || (minimum === '' && maximum === '')) {
    throw invalid(value, 'a range is [min~max], where one side may be empty');
  }
  return {
    kind: 'range',
    minimum: minimum === '' ? undefined : parseValue(minimum),
    maximum: maximum === '' ? undefined : parseValue(maximum),
  };
}

function parseList(value: string, end: '}' | ')'): ConditionValue[] {
  if (!value.endsWith(end) || value.length < 2) throw invalid(value, `a list must end with "${end}"`);
  const values = value
    .slice(1, -1)
    .split(' ')
    .map(parseValue)
    .filter((item) => item !== '');
  if (values.length > VALUES_MOST) throw tooMany('q', `${VALUES_MOST} values in one list`, values.length);
  return values;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
const INTEGER = /^[+-]?\d+$/;

/** A time without zone is UTC; an integer is one unless it is quoted. */
function parseValue(text: string): ConditionValue {
  if (TIME.test(text)) {
    const time = new Date(`${text}Z`);
    if (!Number.isNaN(time.getTime())) return time;
  }
  if (INTEGER.test(text)) {
    const integer = Number(text);
    if (Number.isSafeInteger(integer)) return integer;
  }
  return text.replace(/^["']+|["']+$/g, '');
}

function withinLength(text: string, field: string): string {
  if (text.length <= CHARACTERS_MOST) return text;
  throw tooMany(field, `${CHARACTERS_MOST} characters`, text.length);
}

function tooMany(field: string, most: string, given: number): RegistryError {
  return new RegistryError(
    'BAD_REQUEST',
    `${field} takes at most ${most}, and this has ${given}; ask for less`,
    {
      detail: { in: 'query', field },
    },
  );
}

function invalid(text: string, rule: string): RegistryError {
  return new RegistryError('BAD_REQUEST', `cannot read "${text.slice(0, 160)}" in the query: ${rule}`);
}
