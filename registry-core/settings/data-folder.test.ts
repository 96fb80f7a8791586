import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDataFolder, prepareDataFolder, requireRegistry } from './data-folder.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'marina-folder-'));
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('prepareDataFolder', () => {
  it('makes the folders that are missing, for their owner only', () => {
    const folder = prepareDataFolder(join(parent, 'a', 'b'));
    for (const path of [folder.root, folder.storage, folder.logs]) {
      expect(isAbsolute(path)).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }
    expect(prepareDataFolder(folder.root)).toEqual(folder);
  });

  it('refuses a file in the way and a place that the system refuses, naming the path and a remedy', () => {
    writeFileSync(join(parent, 'file'), '');
    for (const path of [join(parent, 'file'), join(parent, 'file', 'deeper'), '/proc/marina']) {
      expect(() => prepareDataFolder(path)).toThrow(
        expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', message: expect.stringContaining(path) }),
      );
    }
  });
});

describe('requireRegistry', () => {
  it('refuses a folder that is gone or empty, and leaves it so', () => {
    const path = join(parent, 'disk');
    const missing = expect.objectContaining({ code: 'DATA_FOLDER_MISSING' });
    expect(() => requireRegistry(path)).toThrow(missing);
    mkdirSync(path);
    expect(() => requireRegistry(path)).toThrow(missing);
    writeFileSync(join(path, 'marina.db'), '');
    requireRegistry(path);
  });
});

describe.skipIf(process.platform === 'win32')('closeDataFolder', () => {
  it('closes what the registry made, and tells of a folder that is open', () => {
    const folder = prepareDataFolder(join(parent, 'data'));
    const other = join(folder.root, 'notes.txt');
    const own = ['marina.db', 'marina.db-wal', 'marina.pid'].map((name) => join(folder.root, name));
    for (const path of [...own, other]) writeFileSync(path, '');
    for (const path of [...own, other]) chmodSync(path, 0o666);
    for (const path of [folder.root, folder.storage, folder.logs]) chmodSync(path, 0o755);
    expect(closeDataFolder(folder)).toEqual([expect.stringContaining(`chmod 700 ${folder.root}`)]);
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(own.map(mode)).toEqual(['600', '600', '600']);
    expect([folder.storage, folder.logs, folder.root, other].map(mode)).toEqual(['700', '700', '755', '666']);
    chmodSync(folder.root, 0o700);
    expect(closeDataFolder(folder)).toEqual([]);
  });
});
