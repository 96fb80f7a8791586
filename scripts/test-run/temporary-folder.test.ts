import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { placeFor, withTemporaryFolder } from './temporary-folder.mjs';

const GIB = 1024 ** 3;

it.each([
  { what: 'room in memory', free: 12 * GIB, memory: 20 * GIB, place: '/dev/shm' },
  { what: 'a small folder in memory, as in a container', free: GIB / 16, memory: 20 * GIB, place: undefined },
  { what: 'little memory for processes', free: 12 * GIB, memory: 6 * GIB, place: undefined },
])('tests keep their files there with $what: $place', ({ free, memory, place }) => {
  expect(placeFor({}, { free, memory })).toBe(place);
});

it('leaves the choice to whoever made one', () => {
  expect(placeFor({ TMPDIR: '/var/tmp' }, { free: 12 * GIB, memory: 20 * GIB })).toBeUndefined();
});

it('leaves nothing behind, also after a failure', async () => {
  let folder: string | undefined;
  const failing = withTemporaryFolder(async (environment) => {
    folder = environment['TMPDIR'];
    if (folder !== undefined) expect(existsSync(folder)).toBe(true);
    throw new Error('no luck');
  });
  await expect(failing).rejects.toThrow('no luck');
  expect(folder !== undefined && existsSync(folder)).toBe(false);
});
