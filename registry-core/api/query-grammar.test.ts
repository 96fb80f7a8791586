import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, parseSort } from './query-grammar.ts';

const BAD_REQUEST = expect.objectContaining({ code: 'BAD_REQUEST', status: 400 });

describe('parseQuery', () => {
  const cases: [text: string, match: unknown][] = [
    ['v', { kind: 'exact', value: 'v' }],
    ['a=b', { kind: 'exact', value: 'a=b' }],
    ['\\~v', { kind: 'exact', value: '~v' }],
    ['\\\\v', { kind: 'exact', value: '\\v' }],
    ['~v', { kind: 'contains', value: 'v' }],
    ['[1~2]', { kind: 'range', minimum: 1, maximum: 2 }],
    ['[ ~-2]', { kind: 'range', minimum: undefined, maximum: -2 }],
    [
      '[2024-01-31T10:00:00~]',
      { kind: 'range', minimum: new Date('2024-01-31T10:00:00Z'), maximum: undefined },
    ],
    ['{a b}', { kind: 'anyOf', values: ['a', 'b'] }],
    ['{\'123\' "b"  7}', { kind: 'anyOf', values: ['123', 'b', 7] }],
    ['{}', { kind: 'anyOf', values: [] }],
    ['(1 2)', { kind: 'allOf', values: [1, 2] }],
    ['{2024-02-30T10:00:00}', { kind: 'anyOf', values: [expect.anything()] }],
    ['{99999999999999999999}', { kind: 'anyOf', values: ['99999999999999999999'] }],
  ];
  for (const [text, match] of cases) {
    it(`reads k=${text}`, () => expect(parseQuery(`k=${text}`)).toEqual([{ field: 'k', match }]));
  }

  it('reads several conditions, in their order', () => {
    expect(parseQuery('name=~app,public=true').map(({ field }) => field)).toEqual(['name', 'public']);
  });

  it('takes so much and no more, and says so', () => {
    const conditions = (count: number) => Array.from({ length: count }, () => 'id=1').join(',');
    const values = (count: number) => `k={${Array.from({ length: count }, (_, index) => index).join(' ')}}`;
    expect(parseQuery(conditions(16))).toHaveLength(16);
    expect(parseQuery(values(100))).toHaveLength(1);
    for (const text of [conditions(17), values(101), `k=${'x'.repeat(8192)}`]) {
      expect(() => parseQuery(text)).toThrowError(/^q takes at most \d+/);
      expect(() => parseQuery(text)).toThrowError(BAD_REQUEST);
    }
  });

  it('has no conditions for nothing', () => {
    expect(parseQuery(undefined)).toEqual([]);
    expect(parseQuery('')).toEqual([]);
  });

  it('undoes a second encoding, as some clients send it', () => {
    expect(parseQuery('tags%3Dnil')).toEqual([{ field: 'tags', match: { kind: 'exact', value: 'nil' } }]);
    expect(parseQuery('k=100%')).toEqual([{ field: 'k', match: { kind: 'exact', value: '100%' } }]);
  });

  for (const text of [
    'k',
    '=v',
    'k=',
    'k=v,',
    ',',
    'k=~',
    'k=[1]',
    'k=[~]',
    'k=[1~2~3]',
    'k=[',
    'k={a',
    'k=(a',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(() => parseQuery(text)).toThrowError(BAD_REQUEST));
  }

  const word = fc.stringMatching(/^[a-z][a-z0-9._:-]{0,12}$/);

  it('gives back what a client wrote', () => {
    const condition = fc.oneof(
      fc.record({ field: word, match: fc.record({ kind: fc.constant('exact' as const), value: word }) }),
      fc.record({ field: word, match: fc.record({ kind: fc.constant('contains' as const), value: word }) }),
      fc.record({
        field: word,
        match: fc.record({
          kind: fc.constantFrom('anyOf' as const, 'allOf' as const),
          values: fc.array(fc.oneof(word, fc.integer()), { maxLength: 4 }),
        }),
      }),
      fc.record({
        field: word,
        match: fc.record({
          kind: fc.constant('range' as const),
          minimum: fc.integer(),
          maximum: fc.option(fc.integer(), { nil: undefined }),
        }),
      }),
    );
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 4 }), (conditions) => {
        const text = conditions.map(({ field, match }) => `${field}=${written(match)}`).join(',');
        expect(parseQuery(text)).toEqual(conditions);
        expect(parseQuery(encodeURIComponent(text))).toEqual(conditions);
      }),
    );
  });

  it('answers any text with conditions or BAD_REQUEST', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          for (const { field } of parseQuery(text)) expect(field).not.toBe('');
        } catch (failure) {
          expect(failure).toEqual(BAD_REQUEST);
        }
      }),
    );
  });
});

type Written =
  | { kind: 'exact' | 'contains'; value: string }
  | { kind: 'anyOf' | 'allOf'; values: (string | number)[] }
  | { kind: 'range'; minimum: number; maximum: number | undefined };

function written(match: Written): string {
  switch (match.kind) {
    case 'exact':
      return match.value;
    case 'contains':
      return `~${match.value}`;
    case 'anyOf':
      return `{${match.values.join(' ')}}`;
    case 'allOf':
      return `(${match.values.join(' ')})`;
    case 'range':
      return `[${match.minimum}~${match.maximum ?? ''}]`;
  }
}

describe('parseSort', () => {
  it('takes so many fields and no more, and says so', () => {
    expect(parseSort(Array(8).fill('id').join(','))).toHaveLength(8);
    expect(() => parseSort(Array(9).fill('id').join(','))).toThrowError(BAD_REQUEST);
    expect(() => parseSort('x'.repeat(8193))).toThrowError(BAD_REQUEST);
  });

  it('reads fields and directions, and leaves out what is empty', () => {
    expect(parseSort('name, -push_time,,-')).toEqual([
      { field: 'name', descending: false },
      { field: 'push_time', descending: true },
    ]);
    expect(parseSort(undefined)).toEqual([]);
  });
});
