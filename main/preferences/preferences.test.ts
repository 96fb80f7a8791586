import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreferencesFile } from './preferences.ts';

describe('PreferencesFile', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marina-preferences-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('keeps what was set for the next start and leaves no temporary file', async () => {
    const path = join(folder, 'deep', 'preferences.json');
    const first = PreferencesFile.open(path);
    first.set({ theme: 'dark' });
    first.set({ window: { bounds: { x: 1, y: 2, width: 900, height: 600 }, maximized: false } });
    await first.flush();
    const second = PreferencesFile.open(path);
    expect(second.values).toEqual({
      theme: 'dark',
      window: { bounds: { x: 1, y: 2, width: 900, height: 600 }, maximized: false },
    });
    expect(await readdir(join(folder, 'deep'))).toEqual(['preferences.json']);
  });

  it.each([
    ['half a file', '{"theme":"da'],
    ['an unknown theme', '{"theme":"sepia"}'],
    ['a window of no size', '{"window":{"bounds":{"x":0,"y":0,"width":0,"height":0},"maximized":false}}'],
    ['not an object', '[]'],
  ])('starts afresh on %s', async (_name, content) => {
    const path = join(folder, 'preferences.json');
    await writeFile(path, content);
    expect(PreferencesFile.open(path).values).toEqual({});
  });

  it('writes nothing when nothing changed', async () => {
    const path = join(folder, 'preferences.json');
    await PreferencesFile.open(path).flush();
    await expect(readFile(path)).rejects.toThrow();
  });
});
