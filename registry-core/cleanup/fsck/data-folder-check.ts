import { join } from 'node:path';
import { FilesystemDriver, requireStorage, UPLOAD_MIGRATIONS } from '../../blobs/index.ts';
import {
  type Database,
  lockDataFolder,
  openDatabaseToCheck,
  REGISTRY_MIGRATIONS,
} from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';
import { Lifetime } from '../../lifetime.ts';
import { type DataFolder, dataFolderAt, holdsRegistry } from '../../settings/index.ts';
import { type FsckReport, fsck } from './fsck.ts';

/** What to check and whether to mend it. */
export interface DataFolderCheckOptions {
  readonly dataFolder: string;
  readonly repair: boolean;
}

/**
 * Checks the data folder of a registry that does not run. Throws DATA_FOLDER_UNUSABLE when there is no registry in it,
 * DATA_FOLDER_IN_USE while one runs, DATA_FOLDER_MISSING while the folder of its blobs is away, and what {@link openDatabaseToCheck} throws.
 */
export async function checkDataFolder(options: DataFolderCheckOptions): Promise<FsckReport> {
  const folder = dataFolderAt(options.dataFolder);
  if (!holdsRegistry(folder.root)) {
    throw new RegistryError(
      'DATA_FOLDER_UNUSABLE',
      `there is no registry in ${folder.root}: it has no marina.db; name the folder that \`serve --data\` was given`,
    );
  }
  const lifetime = new Lifetime();
  try {
    const lock = lockDataFolder(folder.root, {
      databases: [folder.database, folder.uploadDatabase, folder.jobDatabase],
    });
    lifetime.onClose(() => lock.release());
    const database = openDatabaseToCheck({
      path: folder.database,
      durability: 'power-loss',
      migrations: REGISTRY_MIGRATIONS,
    });
    lifetime.onClose(() => database.close());
    requireStorage(database, folder.storage);
    const uploadDatabase = openUploads(folder);
    if (uploadDatabase !== undefined) lifetime.onClose(() => uploadDatabase.close());
    const driver = await FilesystemDriver.open(folder.storage);
    lifetime.onClose(() => driver.close());
    const quarantine = join(folder.storage, 'quarantine');
    return await fsck(
      { database, uploadDatabase, jobDatabase: folder.jobDatabase, driver, quarantine },
      options.repair,
    );
  } finally {
    await lifetime.close();
  }
}

/** The database of uploads is not synced and may be gone or spoilt; the registry makes it anew when it starts. */
function openUploads(folder: DataFolder): Database | undefined {
  try {
    return openDatabaseToCheck({
      path: folder.uploadDatabase,
      durability: 'process-exit',
      migrations: UPLOAD_MIGRATIONS,
    });
  } catch {
    return undefined;
  }
}
