import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { cutPageSizes, PageSize } from './page-size.ts';

const QUERY = Type.Object({
  limit: PageSize({ default: 10, minimum: 1, maximum: 100 }),
  age: Type.Optional(Type.Integer({ maximum: 100 })),
});

function read(query: Record<string, string>): unknown {
  const value = cutPageSizes(QUERY, Value.Convert(QUERY, Value.Default(QUERY, query)));
  return Value.Check(QUERY, value) ? value : 'refused';
}

describe('a page size', () => {
  it.each([
    [{}, 10],
    [{ limit: '7' }, 7],
    [{ limit: '100' }, 100],
    [{ limit: '101' }, 100],
    [{ limit: '4294967296' }, 100],
    [{ limit: '99999999999999999999' }, 100],
    [{ limit: '9'.repeat(400) }, 100],
  ])('of %j is %i', (query, limit) => {
    expect(read(query)).toEqual({ limit });
  });

  it.each([{ limit: '0' }, { limit: '-1' }, { limit: 'all' }, { limit: '' }, { age: '101' }])(
    'leaves %j to be refused',
    (query) => {
      expect(read(query)).toBe('refused');
    },
  );
});
