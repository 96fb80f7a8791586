import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageLinks, pageRequest } from './numbered-pages.ts';

describe('pageLinks', () => {
  it("has the form that Harbor's client reads", () => {
    expect(pageLinks('/api/v2.0/projects?page=2&page_size=10', { page: 2, page_size: 10 }, 35)).toBe(
      '</api/v2.0/projects?page=1&page_size=10>; rel="prev" , </api/v2.0/projects?page=3&page_size=10>; rel="next"',
    );
  });

  it('has no neighbours before the first page and behind the last, nor when all came', () => {
    expect(pageLinks('/p', { page: 1, page_size: 10 }, 10)).toBe('');
    expect(pageLinks('/p', { page: 2, page_size: 10 }, 11)).toBe('</p?page=1&page_size=10>; rel="prev"');
    expect(pageLinks('/p', { page: 1, page_size: 0 }, 100)).toBe('');
  });

  it('leads through every page once, with the query unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (q, total, size) => {
          let url: string | undefined =
            `/api/v2.0/projects/p,q/x?${new URLSearchParams({ q, page_size: String(size) })}`;
          let pages = 0;
          while (url !== undefined) {
            pages += 1;
            const query: URLSearchParams = new URL(url, 'http://registry').searchParams;
            expect(query.get('q')).toBe(q);
            const page = Number(query.get('page') ?? 1);
            expect(page).toBe(pages);
            url = nextOf(pageLinks(url, { page, page_size: size }, total));
          }
          expect(pages).toBe(Math.max(1, Math.ceil(total / size)));
        },
      ),
    );
  });
});

/** As Harbor's client does: splits at commas, takes what is rel="next" (src/lib/link.go). */
function nextOf(header: string): string | undefined {
  for (const part of header.split(',')) {
    const [, url, relation] = /^\s*<([^>]*)>;\s*rel="(\w+)"\s*$/.exec(part) ?? [];
    if (relation === 'next') return url;
  }
  return undefined;
}

describe('pageRequest', () => {
  it('counts pages from one', () => {
    expect(pageRequest({ page: 1, page_size: 10 })).toEqual({ offset: 0, limit: 10 });
    expect(pageRequest({ page: 3, page_size: 10 })).toEqual({ offset: 20, limit: 10 });
  });

  it('lifts the limit for a size of zero or less, as Harbor does', () => {
    expect(pageRequest({ page: 3, page_size: 0 })).toEqual({ offset: 0, limit: undefined });
    expect(pageRequest({ page: 3, page_size: -1 })).toEqual({ offset: 0, limit: undefined });
  });

  it('stays an exact number for absurd pages', () => {
    const { offset } = pageRequest({ page: Number.MAX_SAFE_INTEGER, page_size: 100 });
    expect(Number.isSafeInteger(offset)).toBe(true);
  });
});
