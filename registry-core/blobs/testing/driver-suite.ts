import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../digest.ts';
import type { BlobDriver, BlobFile } from '../driver.ts';
import { capacityOf, hashBlob, hashUpload, requireInPlace, takeOutOfTheWay } from '../driver-extensions.ts';

/** A driver under test and how to end it. */
export interface DriverUnderTest {
  readonly driver: BlobDriver;
  readonly close: () => Promise<void>;
}

/** What every blob driver must do; each driver's own test runs it. */
export function describeBlobDriver(name: string, open: () => Promise<DriverUnderTest>): void {
  describe(`${name}, as a blob driver`, () => {
    let subject: DriverUnderTest;
    let driver: BlobDriver;
    beforeEach(async () => {
      subject = await open();
      driver = subject.driver;
    });
    afterEach(() => subject.close());

    it('makes appended chunks the content of a digest', async () => {
      const bytes = randomBytes(300_000);
      const digest = await store(driver, bytes);
      expect(await driver.size(digest)).toBe(bytes.byteLength);
      expect(await readAll(await driver.open(digest))).toEqual(bytes);
    });

    it('stores the empty blob and sha512 content', async () => {
      const empty = await store(driver, Buffer.alloc(0));
      expect(await driver.size(empty)).toBe(0);
      const bytes = randomBytes(10);
      const sha512 = digestOf(bytes, 'sha512');
      await store(driver, bytes, sha512);
      expect(await readAll(await driver.open(sha512))).toEqual(bytes);
    });

    it('goes on with an upload at its size after it was closed', async () => {
      const id = randomUUID();
      await append(driver, id, [Buffer.from('ab'), Buffer.from('c')]);
      expect(await driver.uploadSize(id)).toBe(3);
      expect(await readAll(await driver.readUpload(id))).toEqual(Buffer.from('abc'));
      requireInPlace(driver);
      await append(driver, id, [Buffer.from('def')]);
      expect(await hashUpload(driver, id, 'sha512')).toBe(digestOf(Buffer.from('abcdef'), 'sha512'));
      expect(await hashUpload(driver, randomUUID(), 'sha256')).toBeUndefined();
    });

    it('cuts an upload', async () => {
      const id = randomUUID();
      await append(driver, id, [Buffer.from('abcdef')]);
      const file = await driver.openUpload(id);
      await file.truncate(2);
      expect(file.size).toBe(2);
      await file.close();
      await file.close();
      expect(await driver.uploadSize(id)).toBe(2);
    });

    it('takes content out of the way, and takes it in again', async () => {
      const bytes = Buffer.from('not what it says');
      const digest = await store(driver, bytes);
      const place = await takeOutOfTheWay(driver, digest);
      if (driver.extensions.quarantine === undefined) expect(place).toBeUndefined();
      else expect(place).toContain('quarantine');
      expect(await driver.size(digest)).toBeUndefined();
      await store(driver, bytes);
      expect(await driver.size(digest)).toBe(bytes.byteLength);
    });

    it('replaces damaged content when the digest is committed again', async () => {
      const bytes = Buffer.from('content');
      const digest = await store(driver, bytes);
      await store(driver, Buffer.from('damaged'), digest);
      await store(driver, bytes, digest);
      expect(await readAll(await driver.open(digest))).toEqual(bytes);
    });

    it('hashes what is stored, which may not be what its name says', async () => {
      const bytes = randomBytes(3_000_000);
      const other = digestOf(Buffer.from('other'), 'sha512');
      expect(await hashBlob(driver, await store(driver, bytes))).toBe(digestOf(bytes));
      expect(await hashBlob(driver, await store(driver, bytes, other))).toBe(digestOf(bytes, 'sha512'));
      expect(await hashBlob(driver, digestOf(Buffer.from('absent')))).toBeUndefined();
    });

    it('lets a reader finish while the content is replaced or removed', async () => {
      const bytes = randomBytes(1000);
      const digest = await store(driver, bytes);
      const reader = await driver.open(digest);
      await store(driver, bytes, digest);
      await driver.remove(digest);
      expect(await readAll(reader)).toEqual(bytes);
      expect(await driver.open(digest)).toBeUndefined();
    });

    it('knows nothing of what is absent, and removes it without complaint', async () => {
      const digest = digestOf(Buffer.from('absent'));
      const id = randomUUID();
      expect(await driver.open(digest)).toBeUndefined();
      expect(await driver.size(digest)).toBeUndefined();
      expect(await driver.uploadSize(id)).toBeUndefined();
      expect(await driver.readUpload(id)).toBeUndefined();
      await driver.remove(digest);
      await driver.discardUpload(id);
    });

    it('lists blobs and uploads', async () => {
      const digest = await store(driver, Buffer.from('one'));
      const id = randomUUID();
      await append(driver, id, [Buffer.from('xy')]);
      expect((await collect(driver.list())).map((blob) => [blob.digest, blob.size])).toEqual([[digest, 3]]);
      expect((await collect(driver.listUploads())).map((upload) => [upload.id, upload.size])).toEqual([
        [id, 2],
      ]);
    });

    it('tells how much room there is, where that has an end', async () => {
      const capacity = await capacityOf(driver);
      if (driver.extensions.capacity === undefined) return expect(capacity).toBeUndefined();
      expect(capacity?.freeBytes).toBeGreaterThan(0);
      expect(capacity?.totalBytes).toBeGreaterThanOrEqual(capacity?.freeBytes ?? 0);
    });
  });
}

/** Stores bytes through a driver; returns their digest. */
export async function store(driver: BlobDriver, bytes: Buffer, digest = digestOf(bytes)): Promise<string> {
  const id = randomUUID();
  await append(driver, id, [bytes]);
  await driver.commitUpload(id, digest);
  return digest;
}

async function append(driver: BlobDriver, id: string, chunks: Buffer[]): Promise<void> {
  const file = await driver.openUpload(id);
  await file.append(chunks, file.size);
  await file.sync();
  await file.close();
}

async function readAll(file: BlobFile | undefined): Promise<Buffer> {
  if (file === undefined) throw new Error('the content is not there');
  const buffer = Buffer.alloc(file.size);
  for (let position = 0; position < file.size; ) {
    const rest = buffer.subarray(position);
    position += await file.read(rest, rest.byteLength, position);
  }
  await file.close();
  return buffer;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
