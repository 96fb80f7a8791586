import { describe, expect, it } from 'vitest';
import { entityTags, isNotModified, rangeApplies } from './conditions.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

describe('entityTags', () => {
  it.each([
    ['*', '*'],
    [' * ', '*'],
    [`"${DIGEST}"`, [DIGEST]],
    [DIGEST, [DIGEST]],
    [`W/"${DIGEST}" , ${OTHER},`, [DIGEST, OTHER]],
    [`"${DIGEST}", *`, '*'],
    ['', []],
  ])('%s', (header, expected) => {
    expect(entityTags(header)).toEqual(expected);
  });
});

describe('isNotModified', () => {
  it.each([
    [undefined, false],
    ['*', true],
    [DIGEST, true],
    [`"${DIGEST}"`, true],
    [`W/"${DIGEST}"`, true],
    [`"${OTHER}", "${DIGEST}"`, true],
    [OTHER, false],
    // No prefix or part of an entity tag is that entity tag.
    [`"x${DIGEST}"`, false],
    [DIGEST.slice(0, -1), false],
    ['', false],
  ])('%s', (header, expected) => {
    expect(isNotModified(header, DIGEST)).toBe(expected);
  });
});

describe('rangeApplies', () => {
  it.each([
    [undefined, true],
    [`"${DIGEST}"`, true],
    [DIGEST, true],
    [`W/"${DIGEST}"`, false],
    [`"${OTHER}"`, false],
    ['Wed, 21 Oct 2015 07:28:00 GMT', false],
  ])('%s', (header, expected) => {
    expect(rangeApplies(header, DIGEST)).toBe(expected);
  });
});
