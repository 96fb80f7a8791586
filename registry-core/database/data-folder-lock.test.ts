import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder } from './data-folder-lock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marina-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

// What other processes see, and that a killed one leaves nothing behind, is in tests/http/serve.test.ts.
describe('lockDataFolder', () => {
  it('gives a folder to one holder, names that one to the next, and gives it again once released', () => {
    const lock = lockDataFolder(folder);
    expect(readFileSync(join(folder, 'marina.pid'), 'utf8')).toBe(`${process.pid}\n`);
    expect(() => lockDataFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'DATA_FOLDER_IN_USE',
        message: expect.stringContaining(`process ${process.pid}`),
      }),
    );
    lock.release();
    lock.release();
    lockDataFolder(folder).release();
  });

  it('says that a folder which is not there cannot be locked', () => {
    expect(() => lockDataFolder(join(folder, 'absent'))).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }),
    );
  });
});
