import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, RegistryError, toRegistryError } from '../errors/index.ts';
import { syncFolder } from '../sync-folder.ts';
import { parseMasterKey, secretStoreUnusable } from './master-key.ts';

/** The file's name inside the data folder. */
export const MASTER_KEY_FILE = 'master.key';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** A master key in a file with mode 0600. On Windows the folder's access list protects it. */
export class MasterKeyFile {
  readonly path: string;

  /** `path`: by custom {@link MASTER_KEY_FILE} in the data folder, which must not be shared. */
  constructor(path: string) {
    this.path = path;
  }

  /** The key, undefined when there is no file. Throws SECRET_STORE_UNUSABLE when others may read it or it is damaged. */
  read(): Promise<Buffer | undefined> {
    return this.#explained(async () => {
      const file = await open(this.path, 'r').catch((thrown: unknown) => {
        if (errnoOf(thrown) === 'ENOENT') return undefined;
        throw thrown;
      });
      if (file === undefined) return undefined;
      try {
        await this.#refuseWhenOpenToOthers(file);
        return parseMasterKey(
          await file.readFile('utf8'),
          `the master key file ${this.path}`,
          'restore it from a backup; a new key cannot open what the old one sealed',
        );
      } finally {
        await file.close();
      }
    });
  }

  /** Writes the key, and its folder when it is missing. Throws SECRET_STORE_UNUSABLE. */
  write(key: Buffer): Promise<void> {
    return this.#explained(() => writeSecretFile(this.path, `${key.toString('base64')}\n`));
  }

  /** Removes the file, if there is one. Throws SECRET_STORE_UNUSABLE. */
  remove(): Promise<void> {
    return this.#explained(async () => {
      await rm(this.path, { force: true });
      await syncFolder(dirname(this.path));
    });
  }

  async #refuseWhenOpenToOthers(file: FileHandle): Promise<void> {
    if (process.platform === 'win32') return;
    const { mode } = await file.stat();
    if ((mode & OTHERS) === 0) return;
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw secretStoreUnusable(
      `the master key file ${this.path} is open to other users (mode ${octal})`,
      `run \`chmod 600\` on it and, if others have used this machine, change the passwords it protects`,
    );
  }

  async #explained<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      const known = toRegistryError(cause);
      if (cause instanceof RegistryError || known.code === 'STORAGE_FULL') throw known;
      const reason = errnoOf(cause) ?? String(cause);
      throw secretStoreUnusable(
        `the master key file ${this.path} cannot be used (${reason})`,
        'check its folder',
        cause,
      );
    }
  }
}

/**
 * Writes a file that only its owner may read, and its folder when it is missing. Content first, then the name, each on
 * the disk: a crash leaves the old file or the new one, never half. Only one process may write it.
 */
export async function writeSecretFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
  await syncFolder(dirname(path));
}
