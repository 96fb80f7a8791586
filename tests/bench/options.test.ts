import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it('does everything in full by default', () => {
    const { sizes, only, peers, quick } = readOptions([]);
    expect({ only, peers, quick }).toEqual({
      only: [],
      peers: [{ key: '2.8' }, { key: '3' }, { key: 'zot' }],
      quick: false,
    });
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

  it('takes the path of a peer that cannot be had otherwise', () => {
    const { peers } = readOptions(['--peers', '2.8,zot=/opt/zot/bin/zot']);
    expect(peers).toEqual([{ key: '2.8' }, { key: 'zot', path: '/opt/zot/bin/zot' }]);
    expect(() => readOptions(['--peers', 'zot='])).toThrow('names no program');
  });

  it('refuses what is no number above 0, and what it does not know', () => {
    expect(() => readOptions(['--rounds', 'many'])).toThrow('--rounds');
    expect(() => readOptions(['--scale=-1'])).toThrow('--scale');
    expect(() => readOptions(['--onyl', 'load'])).toThrow();
  });
});
