import { renameSync } from 'node:fs';
import { mkdtemp, rename, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Checkpointer } from './checkpointer.ts';
import { connect } from './connect.ts';
import { Database } from './database.ts';
import { DatabaseFiles } from './database-files.ts';
import { type Migration, migrate } from './migrate.ts';
import { REGISTRY_MIGRATIONS } from './migrations/index.ts';
import { openDatabase } from './open.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

const numbers: Migration = {
  version: 1,
  name: 'numbers',
  up: (database) => database.execute('CREATE TABLE number (value INTEGER NOT NULL UNIQUE) STRICT'),
};

let folder: string;
let path: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-database-'));
  path = join(folder, 'test.db');
  database = openDatabase({ path, durability: 'power-loss', migrations: [numbers] });
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

function insert(value: number): void {
  database.prepare('INSERT INTO number (value) VALUES (?)').run(value);
}

function values(): number[] {
  return database
    .prepare<[], { value: number }>('SELECT value FROM number ORDER BY value')
    .all()
    .map(({ value }) => value);
}

describe('Database', () => {
  it('is durable, keyed and in WAL mode', () => {
    expect(database.pragma('journal_mode')).toBe('wal');
    // NORMAL: commits are synced by Database itself.
    expect(database.pragma('synchronous')).toBe(1);
    expect(database.pragma('wal_autocheckpoint')).toBe(0);
    expect(database.pragma('foreign_keys')).toBe(1);
  });

  it('commits the writes of one turn together and tells once', async () => {
    let commits = 0;
    const stop = database.onCommit(() => {
      commits += 1;
    });
    await Promise.all([1, 2, 3].map((value) => database.write(() => insert(value))));
    expect([values(), commits]).toEqual([[1, 2, 3], 1]);
    stop();
    await database.write(() => insert(4));
    expect(commits).toBe(1);
  });

  it('undoes only the write that throws, with all it did', async () => {
    const results = await Promise.allSettled([
      database.write(() => insert(1)),
      database.write(() => {
        insert(2);
        throw new Error('changed my mind');
      }),
      database.write(() => insert(1)),
      database.write(() => {
        insert(3);
        return 'three';
      }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(results[3]).toMatchObject({ value: 'three' });
    expect(values()).toEqual([1, 3]);
  });

  it('shows nothing of a write before its commit', async () => {
    const written = database.write(() => insert(1));
    expect(values()).toEqual([]);
    await written;
    expect(values()).toEqual([1]);
  });

  it('flushes what is queued when it closes', async () => {
    const written = database.write(() => insert(1));
    database.close();
    await written;
    database = openDatabase({ path, durability: 'power-loss', migrations: [numbers] });
    expect(values()).toEqual([1]);
  });

  it('rejects every write of a turn when the commit fails, and goes on afterwards', async () => {
    database.execute('PRAGMA max_page_count = 6');
    const big = (): void => {
      for (let value = 0; value < 20_000; value += 1) insert(value);
    };
    const results = await Promise.allSettled([database.write(() => insert(-1)), database.write(big)]);
    for (const result of results) expect(result).toMatchObject({ reason: { code: 'SQLITE_FULL' } });
    expect(values()).toEqual([]);
    await database.write(() => insert(1));
    expect(values()).toEqual([1]);
  });
});

describe('the log of a durable database', () => {
  class BreakableLog extends WriteAheadLog {
    broken = false;
    syncs = 0;

    override async sync(): Promise<void> {
      this.syncs += 1;
      if (this.broken) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
      await super.sync();
    }
  }

  let log: BreakableLog;
  let checkpointer: Checkpointer;
  beforeEach(() => {
    database.close();
    const connection = connect(path, undefined);
    connection.pragma('journal_mode = WAL');
    connection.pragma('wal_autocheckpoint = 0');
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    log = new BreakableLog(path);
    checkpointer = new Checkpointer({ path, nativeBinding: undefined });
    database = new Database(connection, {
      log,
      files: new DatabaseFiles(path, log.descriptor),
      checkpointer,
      syncsCommits: true,
    });
  });

  function logPages(): { log: number; checkpointed: number } {
    const [row] = database.pragmaRows('wal_checkpoint(NOOP)');
    return row as { log: number; checkpointed: number };
  }

  it('is synced once for the writes that arrived during the sync before', async () => {
    const first = database.write(() => insert(1));
    await setImmediate();
    const rest = [2, 3, 4].map((value) => database.write(() => insert(value)));
    await Promise.all([first, ...rest]);
    expect([values(), log.syncs]).toEqual([[1, 2, 3, 4], 2]);
  });

  it('keeps a failed sync from being forgotten: nothing is acknowledged before all of it is on the disk', async () => {
    log.broken = true;
    await expect(database.write(() => insert(1))).rejects.toThrow('EIO');
    expect(logPages().log).toBeGreaterThan(0);
    log.broken = false;
    await database.write(() => insert(2));
    // The first write is in the file; the log has the second alone: its row and its key.
    expect([values(), logPages()]).toEqual([[1, 2], { busy: 0, log: 2, checkpointed: 0 }]);
  });

  it('is copied into the file by a thread once it is long', async () => {
    database.execute('CREATE TABLE filler (content BLOB) STRICT');
    const fill = database.prepare<[Buffer], never>('INSERT INTO filler VALUES (?)');
    const run = vi.spyOn(checkpointer, 'run');
    await database.write(() => fill.run(Buffer.alloc(5 * 1024 * 1024)));
    await run.mock.results[0]?.value;
    const { log: pages, checkpointed } = logPages();
    expect([pages > 1000, checkpointed]).toEqual([true, pages]);
  });

  it('is copied without the thread when that cannot run', async () => {
    database.execute('CREATE TABLE filler (content BLOB) STRICT');
    const fill = database.prepare<[Buffer], never>('INSERT INTO filler VALUES (?)');
    vi.spyOn(checkpointer, 'run').mockRejectedValue(new Error('no threads here'));
    await database.write(() => fill.run(Buffer.alloc(5 * 1024 * 1024)));
    await vi.waitFor(() => expect(logPages().checkpointed).toBeGreaterThan(1000));
  });
});

describe('a database whose files are taken away', () => {
  beforeEach(() => database.write(() => insert(1)));

  it.each([
    { what: 'gone', act: () => rm(path) },
    { what: 'renamed', act: () => rename(path, `${path}.away`) },
    { what: 'without its log', act: () => rm(`${path}-wal`) },
    { what: 'with an emptied log', act: () => truncate(`${path}-wal`, 0) },
    { what: 'with a shorter log', act: () => truncate(`${path}-wal`, 100) },
    { what: 'cut short', act: () => truncate(path, 10) },
    { what: 'in a folder that moved', act: () => rename(folder, `${folder}-away`) },
  ])('acknowledges nothing when it is $what', async ({ act }) => {
    await act();
    try {
      const refusal = { code: 'STORAGE_FAILED', status: 503, message: expect.not.stringContaining(folder) };
      await expect(database.write(() => insert(2))).rejects.toMatchObject(refusal);
      await expect(database.probe()).rejects.toMatchObject(refusal);
    } finally {
      await rename(`${folder}-away`, folder).catch(() => undefined);
    }
  });

  it('does not acknowledge what was committed while they went', async () => {
    const writing = database.write(() => insert(2));
    // The commit is in the same turn; what follows it, the sync, is beside it.
    database.onCommit(() => void renameSync(folder, `${folder}-away`));
    await expect(writing).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    await rename(`${folder}-away`, folder);
  });

  it('goes on when they are back', async () => {
    await rename(folder, `${folder}-away`);
    await expect(database.write(() => insert(2))).rejects.toThrow();
    await rename(`${folder}-away`, folder);
    await database.write(() => insert(3));
    expect(values()).toEqual([1, 3]);
  });

  it('writes a page that changes nothing, to try', async () => {
    const pages = (): unknown => database.pragmaRows('wal_checkpoint(NOOP)')[0]?.['log'];
    const before = pages();
    await database.probe();
    expect(pages()).toBe(Number(before) + 1);
    expect([values(), database.pragma('user_version')]).toEqual([[1], 1]);
  });
});

describe('migrate', () => {
  it('runs missing steps only, in order', () => {
    const letters: Migration = {
      version: 2,
      name: 'letters',
      up: (opened) => opened.execute('CREATE TABLE letter (value TEXT) STRICT'),
    };
    migrate(database, [numbers, letters], path);
    migrate(database, [numbers, letters], path);
    expect(database.pragma('user_version')).toBe(2);
    expect(() => migrate(database, [letters], path)).toThrow('out of order');
  });

  it('leaves nothing of a step that fails', () => {
    const broken: Migration = {
      version: 2,
      name: 'broken',
      up: (opened) => {
        opened.execute('CREATE TABLE half (value TEXT) STRICT');
        throw new Error('no further');
      },
    };
    expect(() => migrate(database, [numbers, broken], path)).toThrow('no further');
    expect(database.pragma('user_version')).toBe(1);
    expect(() => database.prepare('SELECT * FROM half')).toThrow('no such table');
  });

  it('refuses a database of a newer program and leaves it as it is', () => {
    database.close();
    const raw = new BetterSqlite3(path);
    raw.pragma('user_version = 99');
    raw.close();
    expect(() => openDatabase({ path, durability: 'power-loss', migrations: [numbers] })).toThrow(
      expect.objectContaining({ code: 'SCHEMA_TOO_NEW', message: expect.stringContaining('newer Marina') }),
    );
  });

  it('explains a file that is no database', async () => {
    database.close();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(path, 'x'.repeat(8192));
    expect(() => openDatabase({ path, durability: 'power-loss', migrations: [numbers] })).toThrow(
      expect.objectContaining({ code: 'STORAGE_FAILED', message: expect.stringContaining(path) }),
    );
  });
});

describe('the registry schema', () => {
  it('has strict tables and no broken reference', () => {
    const registry = openDatabase({
      path: ':memory:',
      durability: 'process-exit',
      migrations: REGISTRY_MIGRATIONS,
    });
    const tables = registry
      .prepare<[], { name: string; strict: number }>(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
    expect(registry.pragma('foreign_key_check')).toBeUndefined();
    registry.close();
  });
});
