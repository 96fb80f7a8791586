import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLink, PAGE_MAX, parsePageRequest } from './paging.ts';

describe('parsePageRequest', () => {
  it.each([
    ['', { limit: PAGE_MAX, last: '' }],
    ['n=0', { limit: 0, last: '' }],
    ['n=5&last=v1', { limit: 5, last: 'v1' }],
    ['last=a%2Fb', { limit: PAGE_MAX, last: 'a/b' }],
    ['n=999999999', { limit: PAGE_MAX, last: '' }],
    ['n=4294967296', { limit: PAGE_MAX, last: '' }],
    ['n=99999999999999999999', { limit: PAGE_MAX, last: '' }],
    [`n=${'9'.repeat(400)}`, { limit: PAGE_MAX, last: '' }],
    ['n=007', { limit: 7, last: '' }],
  ])('%s', (query, expected) => {
    expect(parsePageRequest(new URLSearchParams(query))).toEqual(expected);
  });

  it.each(['n=', 'n=abc', 'n=-1', 'n=1.5', 'n=1e3', 'n=+5', 'n=0x10'])('refuses %s', (query) => {
    expect(() => parsePageRequest(new URLSearchParams(query))).toThrow(
      expect.objectContaining({ code: 'PAGINATION_NUMBER_INVALID', status: 400 }),
    );
  });
});

describe('nextLink', () => {
  it('leads to a page that reads back, whatever the last entry is', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(PAGE_MAX), (last, n) => {
        const link = nextLink('/v2/a/tags/list', { n: String(n), last });
        const match = /^<(\/v2\/a\/tags\/list\?[\x21-\x7e]*)>; rel="next"$/.exec(link);
        const path = match?.[1] ?? '';
        const expected = { limit: n, last: toWellFormed(last) };
        // However a plus is read, by a form's rule or as itself, none is left.
        expect(path).not.toContain('+');
        expect(parsePageRequest(new URL(path, 'http://localhost').searchParams)).toEqual(expected);
      }),
    );
  });
});

/** What survives UTF-8: a lone surrogate becomes U+FFFD. */
function toWellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
