import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeDataFolder } from './judge-data-folder.ts';

describe('judgeDataFolder', () => {
  let home = '';
  let current = '';
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'marina-judge-')));
    current = await folder('current', 'marina.db');
  });
  afterEach(() => rm(home, { recursive: true }));

  async function folder(name: string, ...files: string[]): Promise<string> {
    const path = join(home, name);
    await mkdir(path, { recursive: true });
    for (const file of files) await writeFile(join(path, file), '');
    return path;
  }

  it('takes an empty folder and leaves it empty', async () => {
    const path = await folder('empty');
    expect(judgeDataFolder(path, current)).toEqual({ status: 'chosen', path, holds: 'nothing' });
    expect(await readdir(path)).toEqual([]);
  });

  it('takes a folder that is not there yet, and does not make it', async () => {
    const path = join(home, 'new', 'deep');
    expect(judgeDataFolder(path, current)).toEqual({ status: 'chosen', path, holds: 'nothing' });
    expect(await readdir(home)).toEqual(['current']);
  });

  it('takes what a file manager or a new file system left for nothing', async () => {
    const path = await folder('seen', '.DS_Store', 'desktop.ini', 'lost+found');
    expect(judgeDataFolder(path, current)).toMatchObject({ status: 'chosen', holds: 'nothing' });
  });

  it('takes a folder with a registry', async () => {
    const path = await folder('other', 'marina.db', 'marina.lock');
    expect(judgeDataFolder(path, current)).toEqual({ status: 'chosen', path, holds: 'registry' });
  });

  it('refuses a folder with other things', async () => {
    const path = await folder('photos', 'cat.jpg');
    expect(judgeDataFolder(path, current)).toEqual({ status: 'refused', path, reason: 'not-empty' });
  });

  it('refuses the current folder, also by another name', async () => {
    const alias = join(home, 'alias');
    await symlink(current, alias);
    for (const path of [current, alias, `${current}/`]) {
      expect(judgeDataFolder(path, current)).toMatchObject({ status: 'refused', reason: 'current' });
    }
  });

  it('refuses what lies in the current folder or in another registry’s', async () => {
    const inside = [await folder('current/storage'), await folder('current/new/deep')];
    await folder('other', 'marina.db');
    inside.push(await folder('other/storage'), join(current, 'not-there'));
    for (const path of inside) {
      expect(judgeDataFolder(path, current)).toEqual({ status: 'refused', path, reason: 'inside' });
    }
  });

  it('refuses a folder that nothing can be written to', async () => {
    const file = join(await folder('files', 'one'), 'one');
    expect(judgeDataFolder(join(file, 'below'), current)).toMatchObject({ reason: 'not-writable' });
    expect(judgeDataFolder(file, current)).toMatchObject({ reason: 'not-writable' });
  });

  it('takes a folder beside the current one whose name begins alike', async () => {
    const path = await folder('current-2');
    expect(judgeDataFolder(path, current)).toMatchObject({ status: 'chosen' });
  });
});
