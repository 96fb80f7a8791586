import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterWords, parseArtifactFilter } from './filter-grammar.ts';

const NOW = Date.UTC(2024, 5, 15);
const DAY = 24 * 3600 * 1000;
const BAD_REQUEST = expect.objectContaining({ code: 'BAD_REQUEST', status: 400 });

describe('parseArtifactFilter', () => {
  const cases: [word: string, term: unknown][] = [
    ['v1', { kind: 'text', text: 'v1' }],
    ['sha256:1a2b', { kind: 'digest', prefix: 'sha256:1a2b' }],
    ['tag:v1', { kind: 'tag', text: 'v1', exact: true }],
    ['TAG:~V1', { kind: 'tag', text: 'V1', exact: false }],
    ['is:tagged', { kind: 'tagged', tagged: true }],
    ['is:untagged', { kind: 'tagged', tagged: false }],
    ['digest:1A', { kind: 'digest', prefix: 'sha256:1a' }],
    ['digest:sha512:1a', { kind: 'digest', prefix: 'sha512:1a' }],
    ['type:chart', { kind: 'type', type: 'chart' }],
    ['platform:arm64', { kind: 'platform', os: undefined, architecture: 'arm64' }],
    ['platform:linux/arm64', { kind: 'platform', os: 'linux', architecture: 'arm64' }],
    ['size:>100MB', { kind: 'size', comparison: '>', bytes: 100_000_000 }],
    ['size:<=1.5KiB', { kind: 'size', comparison: '<=', bytes: 1536 }],
    ['size:7', { kind: 'size', comparison: '=', bytes: 7 }],
    ['pushed:<7d', { kind: 'pushed', comparison: '>', time: NOW - 7 * DAY }],
    ['pushed:>=2w', { kind: 'pushed', comparison: '<=', time: NOW - 14 * DAY }],
    ['pulled:>2024-01-31', { kind: 'pulled', comparison: '>', time: Date.UTC(2024, 0, 31) }],
    ['pulled:never', { kind: 'neverPulled' }],
  ];
  for (const [word, term] of cases) {
    it(`reads ${word}`, () => expect(parseArtifactFilter(word, NOW)).toEqual([term]));
  }

  it('takes so many different words and no more, and says so', () => {
    const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`).join(' ');
    expect(filterWords(words(16))).toHaveLength(16);
    expect(filterWords(Array(250).fill('v').join(' '))).toEqual(['v']);
    expect(() => filterWords(words(17))).toThrowError(BAD_REQUEST);
    expect(() => parseArtifactFilter(words(17), NOW)).toThrowError(BAD_REQUEST);
  });

  it('takes all words, however they are spaced', () => {
    expect(parseArtifactFilter('  v1\tis:tagged\n', NOW).map(({ kind }) => kind)).toEqual(['text', 'tagged']);
    expect(parseArtifactFilter(undefined, NOW)).toEqual([]);
    expect(parseArtifactFilter('  ', NOW)).toEqual([]);
  });

  const wrong = [
    'colour:blue',
    'tag:',
    'is:odd',
    'size:big',
    'size:>',
    'size:1XB',
    'platform:/',
    'platform:linux/',
    'pushed:soon',
    'pushed:never',
    'pushed:2024-13-40',
    '__proto__:x',
    'constructor:x',
  ];
  for (const word of wrong) {
    it(`refuses ${word}`, () => expect(() => parseArtifactFilter(word, NOW)).toThrowError(BAD_REQUEST));
  }

  it('answers any text with terms of finite numbers or BAD_REQUEST', () => {
    const key = fc.constantFrom('tag', 'is', 'digest', 'type', 'platform', 'size', 'pushed', 'pulled', '');
    const word = fc
      .tuple(key, fc.string({ unit: 'binary', maxLength: 20 }))
      .map(([name, value]) => `${name}:${value}`);
    fc.assert(
      fc.property(word, (text) => {
        try {
          for (const term of parseArtifactFilter(text, NOW)) {
            if (term.kind === 'size') expect(Number.isSafeInteger(term.bytes)).toBe(true);
            if (term.kind === 'pushed') expect(Number.isSafeInteger(term.time)).toBe(true);
          }
        } catch (failure) {
          expect(failure).toEqual(BAD_REQUEST);
        }
      }),
    );
  });
});
