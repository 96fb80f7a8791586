import { rm } from 'node:fs/promises';
import { type Database, openDatabase } from '../database/index.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Reconciliation } from './blob-reconciliation.ts';
import { BlobStore } from './blob-store.ts';
import type { BlobDriver } from './driver.ts';
import { FilesystemDriver } from './filesystem-driver.ts';
import { StorageMaintenance } from './maintenance.ts';
import { requireStorage } from './require-storage.ts';
import { UnfinishedUploads } from './unfinished-uploads.ts';
import { UPLOAD_MIGRATIONS } from './upload-migrations.ts';
import { UploadSessions } from './upload-sessions.ts';

/** What the storage is built on. */
export interface StorageParts {
  readonly database: Database;
  /** Where blobs and what becomes blobs lie. */
  readonly folder: { readonly storage: string; readonly uploadDatabase: string };
  readonly nativeBinding: string | undefined;
  /** Hours without a byte after which an upload ends; read each time. */
  readonly uploadExpiryHours: () => number;
  /** How long a promise that a blob stays holds, ms; read each time. */
  readonly graceMs: () => number;
  /** Told of a digest whose content was found damaged. */
  readonly onDamaged: (digest: string) => void;
  /** Told what the comparison of blobs and files at the start found. */
  readonly onReconciled: (result: Reconciliation) => void;
  /** Told how many idle uploads were ended, each hour. */
  readonly onUploadsExpired: (count: number) => void;
  /** Told what went wrong beside any request. */
  readonly onFailure: (what: string, cause: unknown) => void;
}

/** Content by its digest, and what is on its way to it. */
export interface Storage {
  readonly driver: BlobDriver;
  readonly blobs: BlobStore;
  readonly uploads: UploadSessions;
  readonly unfinishedUploads: UnfinishedUploads;
  /** Started by whoever opens a registry, once all of it is open. */
  readonly maintenance: StorageMaintenance;
}

/** Opens the room. Throws STORAGE_FAILED when the folder is not the one that the database knows. */
export async function openStorage(parts: StorageParts, lifetime: Lifetime): Promise<Storage> {
  const { database, folder, nativeBinding, onDamaged } = parts;
  requireStorage(database, folder.storage);
  const uploadDatabase = await openUploadDatabase(folder.uploadDatabase, nativeBinding);
  lifetime.onClose(() => uploadDatabase.close());
  const driver = await FilesystemDriver.open(folder.storage);
  lifetime.onClose(() => driver.close());
  const blobs = new BlobStore(database, driver, { onDamaged, graceMs: parts.graceMs });
  const uploads = new UploadSessions(driver, uploadDatabase);
  lifetime.onClose(() => uploads.close());
  const maintenance = new StorageMaintenance({
    blobs,
    uploads,
    uploadExpiryHours: parts.uploadExpiryHours,
    onReconciled: parts.onReconciled,
    onExpired: parts.onUploadsExpired,
    onFailure: parts.onFailure,
  });
  lifetime.onClose(() => maintenance.close());
  return { driver, blobs, uploads, unfinishedUploads: new UnfinishedUploads(driver, uploads), maintenance };
}

/**
 * Opens the database of upload sessions. It is not synced, so a power loss may spoil it; then it is made anew, and
 * clients start their uploads again.
 */
async function openUploadDatabase(path: string, nativeBinding: string | undefined): Promise<Database> {
  const open = (): Database =>
    openDatabase({ path, durability: 'process-exit', migrations: UPLOAD_MIGRATIONS, nativeBinding });
  try {
    const database = open();
    if (database.pragma('quick_check') === 'ok') return database;
    database.close();
  } catch {
    // Unreadable: made anew below.
  }
  for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true });
  return open();
}
