import { describe, expect, it } from 'vitest';
import { headlessArguments } from './headless.mjs';

describe('headlessArguments', () => {
  const environment = { XDG_CONFIG_HOME: '/home/me/.config' };

  it.each([
    [[], {}, ['--data', '/home/me/.config/Marina/registry']],
    [['--port', '0'], {}, ['--data', '/home/me/.config/Marina/registry', '--port', '0']],
    [['--data-folder=/a'], { MARINA_DATA_FOLDER: '/b' }, ['--data', '/a']],
    [[], { MARINA_DATA_FOLDER: '/b' }, ['--data', '/b']],
    [['--data', '/c'], { MARINA_DATA_FOLDER: '/b' }, ['--data', '/c']],
  ])('turns %j with %j into %j', (args, more, expected) => {
    expect(headlessArguments(args, { ...environment, ...more })).toEqual(['serve', ...expected]);
  });
});
