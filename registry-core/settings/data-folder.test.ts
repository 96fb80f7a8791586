import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataFolder } from './data-folder.ts';

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
