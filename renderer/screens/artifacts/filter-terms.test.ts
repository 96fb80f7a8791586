import { describe, expect, it } from 'vitest';
import { appliedFilter, filterText, splitFilter, termState, unreadableTerm } from './filter-terms.ts';

describe('termState', () => {
  it.each([
    'tag:v1',
    'tag:~v1',
    'is:untagged',
    'digest:sha256:1a2b',
    'type:chart',
    'platform:arm64',
    'platform:linux/arm64',
    'size:>100MB',
    'size:<=1.5GiB',
    'SIZE:100',
    'pushed:<7d',
    'pushed:>2024-01-31',
    'pulled:never',
  ])('reads %s', (term) => expect(termState(term)).toBe('ready'));

  it.each([
    ['tag:', 'tag'],
    ['is:new', 'is'],
    ['platform:linux/', 'platform'],
    ['size:big', 'size'],
    ['size:>', 'size'],
    ['pushed:never', 'pushed'],
    ['pulled:7', 'pulled'],
    ['label:x', 'unknown'],
  ])('does not read %s', (term, unreadable) => expect(termState(term)).toEqual({ unreadable }));

  it.each(['v1', 'sha256:1a2b', ':x'])('takes %s for free text', (word) =>
    expect(termState(word)).toBe('text'),
  );
});

describe('the filter in the field', () => {
  it('is chips and a draft, and the same text again', () => {
    const parts = splitFilter('  alpha tag:~v1 size:>1GB beta tag:~v1 ');
    expect(parts).toEqual({ chips: ['tag:~v1', 'size:>1GB'], draft: 'alpha beta' });
    expect(filterText(parts)).toBe('tag:~v1 size:>1GB alpha beta');
    expect(splitFilter('')).toEqual({ chips: [], draft: '' });
  });

  it('has a term as soon as it can be read, and not before', () => {
    expect(filterText({ chips: ['type:chart'], draft: 'web size:>' })).toBe('type:chart web');
    expect(filterText({ chips: ['type:chart'], draft: 'web size:>1' })).toBe('type:chart web size:>1');
    expect(filterText({ chips: ['type:chart'], draft: 'type:chart' })).toBe('type:chart');
  });

  it('is applied without what is still being typed', () => {
    expect(appliedFilter('tag:~v1 rc size:>')).toBe('tag:~v1 rc');
    expect(unreadableTerm('rc size:>')).toEqual({ term: 'size:>', why: 'size' });
    expect(unreadableTerm('rc 1.0')).toBeUndefined();
  });
});
