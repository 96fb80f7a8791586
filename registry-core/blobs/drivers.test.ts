import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { FilesystemDriver } from './filesystem-driver.ts';
import { describeBlobDriver } from './testing/driver-suite.ts';
import { FaultyDriver } from './testing/faulty-driver.ts';
import { MemoryDriver } from './testing/memory-driver.ts';

async function openFilesystem(): Promise<{
  driver: FilesystemDriver;
  folder: string;
  close: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'marina-blobs-'));
  const driver = await FilesystemDriver.open(folder);
  return {
    driver,
    folder,
    close: async () => {
      await driver.close();
      await rm(folder, { recursive: true });
    },
  };
}

describeBlobDriver('FilesystemDriver', openFilesystem);
describeBlobDriver('MemoryDriver', async () => ({ driver: new MemoryDriver(), close: async () => {} }));
describeBlobDriver('MemoryDriver without extensions', async () => ({
  driver: new MemoryDriver(Date.now, 'none'),
  close: async () => {},
}));
describeBlobDriver('FaultyDriver without a fault', async () => ({
  driver: new FaultyDriver(new MemoryDriver()),
  close: async () => {},
}));

describe('FilesystemDriver', () => {
  it('refuses names that are not digests or UUIDs, so that none can leave its folders', async () => {
    const { driver, close } = await openFilesystem();
    await expect(driver.openUpload('../x')).rejects.toThrow('UUID');
    expect(() => driver.size('sha256:../../etc/passwd')).toThrow('valid digest');
    await close();
  });

  it('makes the folders that a start which was cut short left out', async () => {
    const { driver, folder, close } = await openFilesystem();
    await driver.close();
    for (const shard of ['00', '3a', 'fe']) await rmdir(join(folder, 'blobs', 'sha256', shard));
    await (await FilesystemDriver.open(folder)).close();
    expect(await readdir(join(folder, 'blobs', 'sha256'))).toHaveLength(256);
    await close();
  });

  it('ignores foreign files among its own', async () => {
    const { driver, folder, close } = await openFilesystem();
    await writeFile(join(folder, 'blobs', 'sha256', '00', 'README'), 'x');
    await writeFile(join(folder, 'uploads', '.DS_Store'), 'x');
    const found: string[] = [];
    for await (const { digest } of driver.list()) found.push(digest);
    for await (const { id } of driver.listUploads()) found.push(id);
    await close();
    expect(found).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('takes nothing for a blob but a plain file', async () => {
    const { driver, folder, close } = await openFilesystem();
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'secret');
    const make = {
      folder: (path: string) => mkdir(path),
      link: (path: string) => symlink(elsewhere, path),
      pipe: async (path: string) => void execFileSync('mkfifo', [path]),
    };
    for (const [what, put] of Object.entries(make)) {
      const digest = digestOf(Buffer.from(what));
      await put(join(folder, 'blobs', 'sha256', digest.slice(7, 9), digest.slice(7)));
      expect([what, await driver.size(digest), await driver.open(digest)]).toEqual([
        what,
        undefined,
        undefined,
      ]);
    }
    await close();
  });

  it.each(['blobs', 'uploads', ''])('knows when "%s" is away, and when it is back', async (name) => {
    const { driver, folder, close } = await openFilesystem();
    const id = randomUUID();
    await (await driver.openUpload(id)).close();
    const path = join(folder, name);
    const away = { code: 'STORAGE_FAILED', status: 503, message: expect.not.stringContaining(folder) };
    driver.extensions.place.require();
    await rename(path, `${path}-away`);
    expect(() => driver.extensions.place.require()).toThrow(expect.objectContaining(away));
    await expect(driver.commitUpload(id, digestOf(Buffer.alloc(0)))).rejects.toMatchObject(away);
    await expect(driver.openUpload(randomUUID())).rejects.toMatchObject(away);
    await mkdir(path);
    expect(() => driver.extensions.place.require()).toThrow(expect.objectContaining(away));
    await rmdir(path);
    await rename(`${path}-away`, path);
    driver.extensions.place.require();
    await close();
  });
});
