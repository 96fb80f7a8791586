import { describe, expect, it } from 'vitest';
import { indentedJson } from './indented-json.ts';
import { tabsOf } from './tabs-of.ts';

describe('indentedJson', () => {
  it.each([
    ['{"a":[1]}', '{\n  "a": [\n    1\n  ]\n}'],
    ['{\n "a": 1\n}', '{\n "a": 1\n}'],
    ['not json', 'not json'],
  ])('shows %j as %j', (text, shown) => expect(indentedJson(text)).toBe(shown));
});

describe('tabsOf', () => {
  it('shows only what there is', () => {
    expect(tabsOf({ children: [], layers: [], history: [], referrerCount: 0 })).toEqual([
      'overview',
      'manifest',
    ]);
  });
});
