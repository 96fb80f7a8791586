import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder as lockFolder } from './data-folder-lock.ts';
import { openDatabase } from './open.ts';

let folder: string;

function lockDataFolder(path: string): ReturnType<typeof lockFolder> {
  return lockFolder(path, { databases: [join(path, 'marina.db')] });
}

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

  it('asks for the database itself: neither without the lock file nor over a link is it opened twice', () => {
    const database = openDatabase({
      path: join(folder, 'marina.db'),
      durability: 'power-loss',
      migrations: [],
    });
    const refusal = expect.objectContaining({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringContaining('marina.db open'),
    });
    expect(() => lockDataFolder(folder)).toThrow(refusal);
    const other = mkdtempSync(join(tmpdir(), 'marina-lock-'));
    try {
      symlinkSync(join(folder, 'marina.db'), join(other, 'marina.db'));
      expect(() => lockDataFolder(other)).toThrow(refusal);
      database.close();
      lockDataFolder(other).release();
    } finally {
      rmSync(other, { recursive: true });
    }
  });
});
