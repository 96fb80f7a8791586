import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatScope, parseScope, parseScopes } from './scope.ts';

const action = fc.constantFrom('pull', 'push', 'delete', '*', 'scanner-pull');
const component = fc.stringMatching(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/);
const name = fc
  .tuple(
    fc.constantFrom('', 'localhost:5001/', 'registry.example.com:443/'),
    fc.array(component, { minLength: 1, maxLength: 4 }),
  )
  .map(([host, components]) => host + components.join('/'));
const scope = fc.record({
  type: fc.constantFrom('repository', 'registry', 'other1'),
  name,
  actions: fc.uniqueArray(action),
});

describe('parseScope', () => {
  it('reads what it formats', () => {
    fc.assert(
      fc.property(scope, (written) => {
        expect(parseScope(formatScope(written))).toEqual(written);
      }),
    );
  });

  it('drops the class', () => {
    expect(parseScope('repository(plugin):a/b:pull')).toEqual({
      type: 'repository',
      name: 'a/b',
      actions: ['pull'],
    });
  });

  it('keeps a port inside the name', () => {
    expect(parseScope('repository:localhost:5001/a/b:pull,push')).toEqual({
      type: 'repository',
      name: 'localhost:5001/a/b',
      actions: ['pull', 'push'],
    });
  });

  it('drops repeated and empty actions', () => {
    expect(parseScope('repository:a:pull,,pull,')?.actions).toEqual(['pull']);
    expect(parseScope('repository:a:')?.actions).toEqual([]);
  });

  it('drops what is no action, and keeps the others', () => {
    const many = Array.from({ length: 40 }, (_, index) => `A${index}`).join(',');
    expect(parseScope(`repository:a:PULL,pu ll,pull,ünï,${many},push`)?.actions).toEqual(['pull', 'push']);
    expect(parseScope('repository:a:PULL')?.actions).toEqual([]);
  });

  it.each([
    '',
    ':',
    '::',
    'repository',
    'repository:a',
    'repository::pull',
    ':a:pull',
    'REPOSITORY:a:pull',
    'repository():a:pull',
    'repository(a:b:pull',
    'repository:a b:pull',
    'repository:a\u0000:pull',
    'repository:ä:pull',
    `repository:${'a'.repeat(513)}:pull`,
  ])('takes %j for no scope', (text) => {
    expect(parseScope(text)).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(parseScope(text)?.type ?? 'none').toMatch(/^[a-z0-9]+$/);
      }),
    );
  });
});

describe('parseScopes', () => {
  it('takes repeated and space-separated scopes alike', () => {
    fc.assert(
      fc.property(fc.array(scope, { maxLength: 10 }), (scopes) => {
        const texts = scopes.map(formatScope);
        expect(parseScopes([texts.join(' ')])).toEqual(parseScopes(texts));
      }),
    );
  });

  it('merges what names the same resource and loses no action', () => {
    fc.assert(
      fc.property(fc.array(scope, { maxLength: 10 }), (scopes) => {
        const merged = parseScopes(scopes.map(formatScope));
        const resources = merged.map(({ type, name: of }) => `${type}:${of}`);
        expect(new Set(resources).size).toBe(resources.length);
        for (const { type, name: of, actions } of scopes) {
          const found = merged.find((candidate) => candidate.type === type && candidate.name === of);
          expect(found?.actions).toEqual(expect.arrayContaining([...actions]));
          expect(new Set(found?.actions).size).toBe(found?.actions.length);
        }
      }),
    );
  });

  it('leaves out what is no scope', () => {
    expect(parseScopes(['nonsense repository:a:pull', '::', 'x:y:PULL'])).toEqual([
      { type: 'repository', name: 'a', actions: ['pull'] },
      { type: 'x', name: 'y', actions: [] },
    ]);
  });

  it('takes a hundred scopes and refuses more', () => {
    const texts = Array.from({ length: 100 }, (_, index) => `repository:a/b${index}:pull`);
    expect(parseScopes(texts)).toHaveLength(100);
    expect(() => parseScopes([...texts, 'repository:one/more:pull'])).toThrow(/at most 100/);
  });
});
