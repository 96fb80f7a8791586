import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { BlobStore } from './blob-store.ts';
import { digestOf } from './digest.ts';
import { StorageMaintenance } from './maintenance.ts';
import { store } from './testing/driver-suite.ts';
import { MemoryDriver } from './testing/memory-driver.ts';
import { UPLOAD_MIGRATIONS } from './upload-migrations.ts';
import { UploadSessions } from './upload-sessions.ts';

const HOUR = 60 * 60 * 1000;
const NEVER = new AbortController().signal;
let now = 0;
let database: Database;
let driver: MemoryDriver;
let blobs: BlobStore;
let damaged: string[];

beforeEach(() => {
  now = 10 * HOUR;
  database = openMemoryDatabase();
  driver = new MemoryDriver(() => now);
  damaged = [];
  blobs = new BlobStore(database, driver, {
    clock: () => now,
    onDamaged: (digest) => damaged.push(digest),
  });
});
afterEach(() => database.close());

async function push(content: string): Promise<string> {
  const digest = await store(driver, Buffer.from(content));
  await database.write(() => blobs.record(digest, content.length));
  return digest;
}

function find(digest: string) {
  const blob = blobs.find(digest);
  if (blob === undefined) throw new Error(`${digest} has no row`);
  return blob;
}

describe('BlobStore', () => {
  it('reads what it recorded', async () => {
    const blob = find(await push('content'));
    expect(blob).toMatchObject({ size: 7, missing: false, touchedAt: now });
    expect((await blobs.readWhole(blob, 100))?.toString()).toBe('content');
    expect(await blobs.readWhole(blob, 6)).toBeUndefined();
    expect(await blobs.totals()).toEqual({ count: 1, bytes: 7 });
  });

  it('marks a damaged blob as missing, and well again when it is pushed again', async () => {
    const digest = await push('content');
    driver.damage(digest);
    expect(await blobs.open(find(digest))).toBeUndefined();
    expect(find(digest).missing).toBe(true);
    expect((await blobs.totals()).count).toBe(0);
    await push('content');
    expect(find(digest).missing).toBe(false);
    expect(await blobs.isPresent(find(digest))).toBe(true);
  });

  it('renews its promise', async () => {
    const digest = await push('content');
    now += HOUR;
    await database.write(() => blobs.touch(find(digest).id));
    expect(find(digest).touchedAt).toBe(now);
  });

  it('keeps a small blob in the database, and finds it well without a file', async () => {
    const content = Buffer.from('small');
    const digest = digestOf(content);
    await database.write(() => blobs.recordSmall(digest, content));
    const blob = find(digest);
    expect((await blobs.readWhole(blob, 100))?.toString()).toBe('small');
    expect(await blobs.isPresent(blob)).toBe(true);
    expect(await driver.size(digest)).toBeUndefined();
    expect(await blobs.reconcile(HOUR, NEVER)).toMatchObject({ missing: 0 });
    database.execute("UPDATE blob_content SET content = cast('smal' AS BLOB)");
    expect(await blobs.open(blob)).toBeUndefined();
    expect(await blobs.reconcile(HOUR, NEVER)).toMatchObject({ missing: 1 });
  });

  describe('content that is wrong', () => {
    const large = 'large '.repeat(5000);

    it('is not served when it is small, wherever it is kept, and a push mends it', async () => {
      const inFile = await push('a small file');
      driver.flip(inFile);
      const inDatabase = digestOf(Buffer.from('row'));
      await database.write(() => blobs.recordSmall(inDatabase, Buffer.from('row')));
      database.execute("UPDATE blob_content SET content = cast('rov' AS BLOB)");
      for (const digest of [inFile, inDatabase]) {
        expect(await blobs.isPresent(find(digest))).toBe(false);
        expect(find(digest).missing).toBe(true);
        expect(await blobs.isBack(find(digest))).toBe(false);
      }
      expect(damaged).toEqual([inFile, inDatabase]);
      expect(await driver.size(inFile)).toBeUndefined();
      await push('a small file');
      await push('row');
      for (const digest of [inFile, inDatabase]) {
        expect(await blobs.readWhole(find(digest), 100)).toBeInstanceOf(Buffer);
      }
    });

    it('is taken out of the way when who read it says so, and only if it is wrong indeed', async () => {
      const digest = await push(large);
      await blobs.markDamaged(find(digest));
      expect([find(digest).missing, await driver.size(digest)]).toEqual([false, large.length]);
      driver.flip(digest);
      expect(await blobs.readWhole(find(digest), large.length)).toBeUndefined();
      expect([find(digest).missing, await driver.size(digest)]).toEqual([true, undefined]);
    });

    it('gives way to good bytes that come through a file', async () => {
      const content = Buffer.from('row');
      const digest = digestOf(content);
      await database.write(() => blobs.recordSmall(digest, content));
      database.execute("UPDATE blob_content SET content = cast('rov' AS BLOB)");
      await push('row');
      expect(await blobs.readWhole(find(digest), 100)).toEqual(content);
      expect(damaged).toEqual([]);
    });
  });

  describe('storage that is away', () => {
    it('says nothing of what it holds: nothing is marked, and all is there when it is back', async () => {
      const digests = [await push('large '.repeat(5000)), await push('small')];
      driver.isAway = true;
      const refusal = { code: 'STORAGE_FAILED', status: 503 };
      for (const digest of digests) {
        await expect(blobs.open(find(digest))).rejects.toMatchObject(refusal);
        await expect(blobs.isPresent(find(digest))).rejects.toMatchObject(refusal);
      }
      await expect(blobs.reconcile(HOUR, NEVER)).rejects.toMatchObject(refusal);
      expect(digests.map((digest) => find(digest).missing)).toEqual([false, false]);
      driver.isAway = false;
      for (const digest of digests) expect(await blobs.isPresent(find(digest))).toBe(true);
    });

    it('lets what was marked missing be found again', async () => {
      const digest = await push('large '.repeat(5000));
      await driver.remove(digest);
      expect(await blobs.isPresent(find(digest))).toBe(false);
      expect(await blobs.isBack(find(digest))).toBe(false);
      driver.isAway = true;
      await expect(blobs.isBack(find(digest))).rejects.toMatchObject({ status: 503 });
      driver.isAway = false;
      await store(driver, Buffer.from('large '.repeat(5000)));
      expect(await blobs.isBack(find(digest))).toBe(true);
      expect(find(digest).missing).toBe(false);
    });
  });

  describe('takeIn', () => {
    /** Brings content whose last byte came long ago, as an upload does that is finished late. */
    function takeIn(content: string, link: (id: number) => void = () => {}): Promise<void> {
      const bytes = Buffer.from(content);
      const arrive = async (): Promise<number> => {
        now -= 2 * HOUR;
        await store(driver, bytes);
        now += 2 * HOUR;
        // The file is there, its row is not: all that looks for orphans looks now.
        await blobs.reconcile(HOUR, NEVER);
        return bytes.byteLength;
      };
      return blobs.takeIn(digestOf(bytes), arrive, link);
    }

    it('keeps a file whose row is on its way from being taken for an orphan', async () => {
      const linked: number[] = [];
      await takeIn('content', (id) => linked.push(id));
      const blob = find(digestOf(Buffer.from('content')));
      expect([linked, await blobs.isPresent(blob)]).toEqual([[blob.id], true]);
    });

    it('keeps what arrives again from being marked missing by who saw it gone', async () => {
      const digest = await push('large '.repeat(5000));
      await driver.remove(digest);
      const blob = find(digest);
      await blobs.takeIn(
        digest,
        async () => {
          const seen = blobs.isPresent(blob);
          await store(driver, Buffer.from('large '.repeat(5000)));
          await seen;
          return blob.size;
        },
        () => {},
      );
      expect(find(digest).missing).toBe(false);
    });

    it('leaves no file without its row when the row is refused', async () => {
      const refuse = (): never => {
        throw new Error('no such repository');
      };
      await expect(takeIn('content', refuse)).rejects.toThrow('no such repository');
      const digest = digestOf(Buffer.from('content'));
      expect([blobs.find(digest), await driver.size(digest)]).toEqual([undefined, undefined]);
      await push('kept');
      await expect(takeIn('kept', refuse)).rejects.toThrow('no such repository');
      expect(await driver.size(digestOf(Buffer.from('kept')))).toBe(4);
    });
  });

  describe('reconcile', () => {
    it('marks rows without a file and removes old files without a row', async () => {
      const kept = await push('kept');
      const gone = await push('gone');
      const cut = await push('damaged');
      await driver.remove(gone);
      driver.damage(cut);
      const orphan = await store(driver, Buffer.from('orphan'));
      now += 2 * HOUR;
      const fresh = await store(driver, Buffer.from('under way'));
      expect(await blobs.reconcile(HOUR, NEVER)).toEqual({ missing: 2, orphans: 1, orphanBytes: 6 });
      expect([find(kept).missing, find(gone).missing, find(cut).missing]).toEqual([false, true, true]);
      expect(await driver.size(orphan)).toBeUndefined();
      expect(await driver.size(fresh)).toBe(9);
    });

    it('finds a file that came back', async () => {
      const digest = await push('content');
      await driver.remove(digest);
      await blobs.reconcile(HOUR, NEVER);
      await store(driver, Buffer.from('content'));
      expect((await blobs.reconcile(HOUR, NEVER)).missing).toBe(0);
      expect(find(digest).missing).toBe(false);
    });

    it('never removes a file that is dated in the future, as after a clock that went back', async () => {
      now += 100 * HOUR;
      const orphan = await store(driver, Buffer.from('orphan'));
      now -= 100 * HOUR;
      await blobs.reconcile(HOUR, NEVER);
      expect(await driver.size(orphan)).toBe(6);
    });

    it('ends when it is told to', async () => {
      const digest = await push('content');
      await driver.remove(digest);
      expect(await blobs.reconcile(HOUR, AbortSignal.abort())).toMatchObject({ missing: 0 });
    });
  });
});

describe('StorageMaintenance', () => {
  it('compares rows with files and ends idle uploads at the start, and closes', async () => {
    const uploadDatabase = openDatabase({
      path: ':memory:',
      durability: 'process-exit',
      migrations: UPLOAD_MIGRATIONS,
    });
    const uploads = new UploadSessions(driver, uploadDatabase, () => now);
    await uploads.start(1, 'user:1', 'sha256');
    await driver.remove(await push('gone'));
    now += 25 * HOUR;
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      const maintenance = new StorageMaintenance({
        blobs,
        uploads,
        uploadExpiryHours: () => 24,
        onReconciled: (result) => told.push(result),
        onExpired: (count) => {
          told.push(count);
          resolve(maintenance.close());
        },
        onFailure: (what) => told.push(what),
        clock: () => now,
      });
      maintenance.start();
    });
    expect(told).toEqual([{ missing: 1, orphans: 0, orphanBytes: 0 }, 1]);
    uploadDatabase.close();
  });
});
