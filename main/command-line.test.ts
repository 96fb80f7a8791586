import { describe, expect, it } from 'vitest';
import { parseLaunchOptions } from './command-line.ts';

describe('parseLaunchOptions', () => {
  it('prefers the command line to the environment and ignores foreign switches', () => {
    const argv = ['electron', '--inspect=0', '.', '--remote-debugging-port=0', '--data-folder=/a b'];
    expect(parseLaunchOptions(argv, { MARINA_DATA_FOLDER: '/other' })).toEqual({
      dataFolder: '/a b',
      perf: false,
      hidden: false,
      secretStore: 'keychain',
    });
  });

  it.each([
    ['keychain', 'keychain'],
    ['system-encryption', 'system-encryption'],
    ['file', 'file'],
    ['nowhere', 'keychain'],
  ])('takes --secret-store=%s for %s', (given, expected) => {
    expect(parseLaunchOptions([`--secret-store=${given}`, '--hidden'], {})).toMatchObject({
      hidden: true,
      secretStore: expected,
    });
  });

  it('takes an empty value for none', () => {
    expect(parseLaunchOptions(['--data-folder='], { MARINA_DATA_FOLDER: '' }).dataFolder).toBeUndefined();
  });
});
