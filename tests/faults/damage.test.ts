import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../registry-core/database/connect.ts';
import {
  removeFolder,
  runCli,
  type ServedRegistry,
  startServe,
  temporaryFolder,
} from '../support/registry.ts';
import { ADMIN_PASSWORD, type PushedImage, RegistryClient } from '../support/registry-client.ts';

const NAME = 'library/app';
const PAGE_BYTES = 4096;
/** Large enough for a file of its own. */
const LAYER = 'the layer '.repeat(2000);

let dataFolder: string;
let registry: ServedRegistry;
let client: RegistryClient;
let image: PushedImage;

beforeEach(async () => {
  dataFolder = await temporaryFolder();
  await start();
  image = await client.pushImage(NAME, '1', LAYER);
  await client.pushImage('library/other', '1', 'another layer');
});
afterEach(async () => {
  await registry.stop();
  await removeFolder(dataFolder);
});

async function start(): Promise<void> {
  registry = await startServe({
    dataFolder,
    arguments: ['--log-level', 'error'],
    environment: { MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD },
  });
  client = RegistryClient.admin(registry.url);
}

function layerOf({ manifest }: PushedImage): string {
  return manifest.layers[0]?.digest ?? '';
}

function blobPath(digest: string): string {
  const encoded = digest.slice('sha256:'.length);
  return join(dataFolder, 'storage/blobs/sha256', encoded.slice(0, 2), encoded);
}

/** Runs fsck on the stopped registry; resolves with its exit code and what it said. */
async function fsck(...options: string[]): Promise<{ code: number | null; said: string }> {
  const run = runCli(['fsck', '--data', dataFolder, ...options]);
  const code = await run.exited;
  return { code, said: run.stdout() + run.stderr() };
}

/**
 * Changes one bit of a file. File systems date a change by the kernel's last tick, 4 to 10 ms apart: the bit flips once
 * a new one has come, as what changes within the tick of a push cannot be told from the push.
 */
async function flipBit(path: string): Promise<void> {
  await nextTick();
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, 1000);
  await file.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, 1000);
  await file.close();
}

/** Resolves once what is written is dated later than now. */
async function nextTick(): Promise<void> {
  const begun = Date.now();
  const probe = join(dataFolder, 'tick');
  const date = async (): Promise<number> => {
    await writeFile(probe, '');
    return (await stat(probe)).mtimeMs;
  };
  await expect.poll(date, { interval: 1 }).toBeGreaterThan(begun + 1);
  await rm(probe);
}

/** Overwrites the first page of a table of the stopped registry. */
async function destroyTable(name: string): Promise<void> {
  const path = join(dataFolder, 'marina.db');
  const connection = connect(path, undefined);
  const page = connection.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name);
  connection.close();
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, (Number(page) - 1) * PAGE_BYTES);
  await file.close();
}

describe('a blob file', () => {
  it.each([
    { what: 'deleted', damage: (path: string) => rm(path) },
    { what: 'truncated', damage: (path: string) => truncate(path, 3) },
  ])('that was $what is answered 404 until it is pushed again', async ({ damage }) => {
    const digest = layerOf(image);
    await damage(blobPath(digest));
    const missing = await client.get(`/v2/${NAME}/blobs/${digest}`);
    expect([missing.status, missing.code]).toEqual([404, 'BLOB_UNKNOWN']);
    expect((await client.head(`/v2/${NAME}/blobs/${digest}`)).status).toBe(404);
    const mount = await client.post(`/v2/library/third/blobs/uploads/?mount=${digest}&from=${NAME}`);
    expect(mount.status).toBe(202);
    expect((await client.get('/v2/library/other/manifests/1')).status).toBe(200);
    await client.pushBlob(NAME, LAYER);
    expect((await client.get(`/v2/${NAME}/blobs/${digest}`)).text).toBe(LAYER);
  });

  it.each([
    { what: 'is answered 404', megabytes: 3, pull: { status: 404 } },
    { what: 'breaks off before its end', megabytes: 9, pull: 'broken off' },
  ])('in which a bit flipped while the registry was off $what, and is pushed again', async (at) => {
    const content = randomBytes(at.megabytes * 1024 * 1024);
    const digest = await client.pushBlob(NAME, content);
    await registry.stop();
    await flipBit(blobPath(digest));
    await start();
    const path = `/v2/${NAME}/blobs/${digest}`;
    const pull = client.get(path).then(
      ({ status }) => ({ status }),
      () => 'broken off',
    );
    expect(await pull).toEqual(at.pull);
    await expect.poll(async () => (await client.head(path)).status).toBe(404);
    const mount = await client.post(`/v2/library/third/blobs/uploads/?mount=${digest}&from=${NAME}`);
    expect(mount.status).toBe(202);
    await client.pushBlob(NAME, content);
    expect((await client.get(path)).body.equals(content)).toBe(true);
  });

  it('in which a bit flips under a running registry is confirmed to nobody', async () => {
    const digest = await client.pushBlob(NAME, randomBytes(5 * 1024 * 1024));
    const path = `/v2/${NAME}/blobs/${digest}`;
    expect((await client.head(path)).status).toBe(200);
    await flipBit(blobPath(digest));
    const mount = await client.post(`/v2/library/third/blobs/uploads/?mount=${digest}&from=${NAME}`);
    expect(mount.status).toBe(202);
    expect((await client.head(path)).status).toBe(404);
  });

  it('that was truncated is told and mended by fsck, and pushed again', async () => {
    await registry.stop();
    await truncate(blobPath(layerOf(image)), 3);
    expect(await fsck()).toMatchObject({
      code: 1,
      said: expect.stringContaining('3 bytes instead of 20000'),
    });
    expect(await fsck('--repair')).toMatchObject({
      code: 1,
      said: expect.stringContaining('all is repaired'),
    });
    expect(await fsck()).toMatchObject({
      code: 1,
      said: expect.stringContaining('push an image that has it again'),
    });
    await start();
    expect((await client.head(`/v2/${NAME}/blobs/${layerOf(image)}`)).status).toBe(404);
    await client.pushBlob(NAME, LAYER);
    expect((await client.get(`/v2/${NAME}/blobs/${layerOf(image)}`)).text).toBe(LAYER);
    await registry.stop();
    expect(await fsck()).toMatchObject({ code: 0, said: expect.stringContaining('nothing is wrong') });
  });
});

describe('a database page', () => {
  it('of tags that is destroyed fails what needs it, in JSON; the rest works, and fsck tells', async () => {
    await registry.stop();
    await destroyTable('tag');
    await start();
    const byTag = await client.get(`/v2/${NAME}/manifests/1`);
    expect([byTag.status, byTag.code]).toEqual([500, 'STORAGE_FAILED']);
    expect((await client.get(`/v2/${NAME}/manifests/${image.digest}`)).status).toBe(200);
    expect((await client.get(`/v2/${NAME}/blobs/${layerOf(image)}`)).text).toBe(LAYER);
    await client.pushBlob(NAME, 'one more');
    expect(await registry.stop()).toBe(0);
    const found = await fsck('--json');
    expect(found.code).toBe(1);
    expect(JSON.parse(found.said)).toMatchObject({ findings: [{ kind: 'database-damaged' }, {}] });
    await start();
  });

  it('with the header that is destroyed keeps the registry from starting, with a word about it', async () => {
    await registry.stop();
    const file = await open(join(dataFolder, 'marina.db'), 'r+');
    await file.write(Buffer.alloc(100, 0xff), 0, 100, 0);
    await file.close();
    const run = runCli(['serve', '--data', dataFolder, '--port', '0']);
    expect(await run.exited).toBe(1);
    expect(run.stderr()).toMatch(/cannot open the database .*marina\.db.*restore it from a backup/);
    expect(await fsck()).toMatchObject({
      code: 2,
      said: expect.stringContaining('restore it from a backup'),
    });
  });
});

describe('fsck', () => {
  it('refuses while the registry runs', async () => {
    const { code, said } = await fsck();
    expect([code, said]).toEqual([2, expect.stringMatching(/is in use by process \d+; stop it/)]);
  });
});

const mountable = process.platform === 'linux' && process.getuid?.() === 0;
const reason = mountable ? '' : ' (skipped: only root on Linux can mount it)';

describe.skipIf(!mountable)(`a data folder that may only be read${reason}`, () => {
  it('keeps the registry and fsck from starting, with a word about it', async () => {
    await registry.stop();
    execFileSync('mount', ['--bind', dataFolder, dataFolder]);
    execFileSync('mount', ['-o', 'remount,bind,ro', dataFolder]);
    try {
      const run = runCli(['serve', '--data', dataFolder, '--port', '0']);
      expect(await run.exited).toBe(1);
      expect(run.stderr()).toMatch(/read-only file system.*give this user write access/);
      expect(await fsck()).toMatchObject({ code: 2, said: expect.stringContaining('write access') });
    } finally {
      execFileSync('umount', [dataFolder]);
    }
    await start();
    expect((await client.get(`/v2/${NAME}/manifests/1`)).status).toBe(200);
  });
});
