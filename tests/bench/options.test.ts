import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it('does everything in full by default', () => {
    const { sizes, only, peers, quick } = readOptions([]);
    expect({ only, peers, quick }).toEqual({ only: [], peers: ['2.8', '3', 'zot'], quick: false });
    expect(sizes).toMatchObject({ rounds: 3, scale: 1, loadSeconds: 300, manyTags: 1_000_000 });
  });

  it('takes --only more than once and lets single sizes go before --quick', () => {
    const { sizes, only } = readOptions([
      '--only',
      'load',
      '--only',
      'push',
      '--quick',
      '--load-seconds',
      '20',
    ]);
    expect(only).toEqual(['load', 'push']);
    expect(sizes).toMatchObject({ rounds: 1, loadSeconds: 20 });
  });

  it('refuses what is no number above 0, and what it does not know', () => {
    expect(() => readOptions(['--rounds', 'many'])).toThrow('--rounds');
    expect(() => readOptions(['--scale=-1'])).toThrow('--scale');
    expect(() => readOptions(['--onyl', 'load'])).toThrow();
  });
});
