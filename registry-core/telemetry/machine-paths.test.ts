import { expect, it } from 'vitest';
import { MachinePaths } from './machine-paths.ts';

const paths = new MachinePaths(['/srv/my data (1)', '/opt/portal', '', '/']);

it.each([
  [
    "ENOSPC: no space left on device, open '/srv/my data (1)/storage/sha256/ab'",
    "ENOSPC: no space left on device, open '[path]'",
  ],
  ['the data folder /srv/my data (1) is in use; stop it', 'the data folder [path] is in use; stop it'],
  ['no portal in /opt/portal', 'no portal in [path]'],
  ['there is nothing at /v2/srv/opt', 'there is nothing at /v2/srv/opt'],
])('hides what lies in the folders: %s', (text, expected) => {
  expect(paths.hide(text)).toBe(expected);
});

it('hides nothing without folders', () => {
  expect(new MachinePaths([]).hide('/srv/x')).toBe('/srv/x');
});
