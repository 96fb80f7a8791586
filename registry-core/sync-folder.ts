import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Windows cannot open a folder and needs it for nothing: NTFS journals names. */
const FOLDERS_ARE_SYNCED = process.platform !== 'win32';

/** Makes the names in a folder durable. Rejects with the error of the disk. */
export async function syncFolder(path: string): Promise<void> {
  if (!FOLDERS_ARE_SYNCED) return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The same at once, for the start. */
export function syncFolderNow(path: string): void {
  if (!FOLDERS_ARE_SYNCED) return;
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
