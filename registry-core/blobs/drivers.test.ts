import { mkdtemp, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
});
