import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProjectName, isTagName } from '../../rules/names.ts';
import { parseRepositoryName, requireTagName } from './names.ts';

const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const component = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('.', '_', '__', '-', '--', '---'), word), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.map((pair) => pair.join('')).join(''));
const project = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('.', '_', '-'), word), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.map((pair) => pair.join('')).join(''));

describe('parseRepositoryName', () => {
  it('parts project and path for every legal name', () => {
    fc.assert(
      fc.property(project, fc.array(component, { minLength: 1, maxLength: 4 }), (first, rest) => {
        const path = rest.join('/');
        expect(parseRepositoryName(`${first}/${path}`)).toEqual({
          full: `${first}/${path}`,
          project: first,
          path,
        });
      }),
    );
  });

  it('puts a single component into library', () => {
    fc.assert(
      fc.property(component, (path) => {
        expect(parseRepositoryName(path)).toEqual({ full: `library/${path}`, project: 'library', path });
      }),
    );
  });

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    'A/b',
    'a/B',
    'a/..',
    '../a',
    'a/./b',
    'a___b/c',
    '-a/b',
    'a-/b',
    'a/b_',
    'a b/c',
    'a/b\u0000',
    'a/b\n',
    'ä/b',
    'a..b/c',
  ])('refuses %j', (text) => {
    expect(() => parseRepositoryName(text)).toThrow(
      expect.objectContaining({ code: 'NAME_INVALID', status: 400 }),
    );
  });

  it.each(['a__b/c', 'a--b/c', 'a.b--c/d', `a/${'b'.repeat(239)}`, `${'a/'.repeat(8000)}b`])(
    'cannot have %j, which clients take for a name',
    (text) => {
      expect(() => parseRepositoryName(text)).toThrow(
        expect.objectContaining({
          code: 'NAME_UNKNOWN',
          status: 404,
          message: expect.stringContaining('cannot be'),
        }),
      );
    },
  );

  it('takes the longest name and decides on any text without delay', () => {
    const longest = `a/${'b'.repeat(238)}`;
    expect(parseRepositoryName(longest).full).toBe(longest);
    // A grammar that backtracks would not come back from these.
    for (const text of [`${'a-'.repeat(5000)}!`, `${'a/'.repeat(5000)}/`, `a/${'b_'.repeat(119)}`]) {
      expect(() => parseRepositoryName(text)).toThrow('not a repository name');
    }
  });
});

describe('isProjectName', () => {
  it('takes what Harbor takes', () => {
    fc.assert(
      fc.property(project, (name) => {
        expect(isProjectName(name)).toBe(true);
      }),
    );
  });

  it.each(['', 'A', 'a/b', 'a__b', 'a--b', '.a', 'a.', 'a b', 'a'.repeat(256)])('refuses %j', (name) => {
    expect(isProjectName(name)).toBe(false);
  });
});

describe('requireTagName', () => {
  it('takes every legal tag as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/), (tag) => {
        expect(requireTagName(tag)).toBe(tag);
      }),
    );
  });

  it.each(['', '.a', '-a', 'a:b', 'a/b', 'a b', 'a\n', 'ä', 'a'.repeat(129)])('refuses %j', (tag) => {
    expect(isTagName(tag)).toBe(false);
    expect(() => requireTagName(tag)).toThrow(expect.objectContaining({ code: 'TAG_INVALID', status: 400 }));
  });
});
