import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf, RegistryError, toRegistryError } from '../errors/registry-error.ts';

/**
 * Where the master key rests: the system's keychain; the registry's folder, encrypted by the system; a file that
 * only its owner may read; the environment of the process.
 */
export type SecretStoreState = 'keychain' | 'system-encryption' | 'file' | 'environment';

/** Gives the key that seals every stored secret. The host of the registry chooses which. */
export interface SecretStore {
  /** Which kind of store holds the key; shown in the settings. */
  state(): SecretStoreState;
  /**
   * The 32 bytes of the master key, made at the first call of the first run. Not called before a secret is
   * needed: a keychain may ask the user. Throws SECRET_STORE_UNUSABLE when the key cannot be had.
   */
  masterKey(): Promise<Buffer>;
}

/** Length of the master key: AES-256. */
const MASTER_KEY_BYTES = 32;

/** The variable that {@link EnvironmentSecretStore} reads: 32 bytes as base64. */
export const MASTER_KEY_VARIABLE = 'MARINA_MASTER_KEY';

/** The file's name inside the data folder. */
export const MASTER_KEY_FILE = 'master.key';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** Takes the master key from the process's environment; for containers and services. */
export class EnvironmentSecretStore implements SecretStore {
  readonly #value: string;

  /** `value`: the content of {@link MASTER_KEY_VARIABLE}. */
  constructor(value: string) {
    this.#value = value;
  }

  state(): SecretStoreState {
    return 'environment';
  }

  async masterKey(): Promise<Buffer> {
    return parseMasterKey(
      this.#value,
      `the environment variable ${MASTER_KEY_VARIABLE}`,
      'set it to 32 random bytes as base64, for example from `openssl rand -base64 32`',
    );
  }
}

/** Keeps the master key in a file with mode 0600, made on first use. On Windows the folder's access list protects it. */
export class FileSecretStore implements SecretStore {
  readonly #path: string;
  #key: Promise<Buffer> | undefined;

  /** `path`: the key file, by custom {@link MASTER_KEY_FILE} in the data folder, which must not be shared. */
  constructor(path: string) {
    this.#path = path;
  }

  state(): SecretStoreState {
    return 'file';
  }

  masterKey(): Promise<Buffer> {
    this.#key ??= this.#readOrCreate().catch((thrown: unknown) => {
      this.#key = undefined;
      throw thrown;
    });
    return this.#key;
  }

  async #readOrCreate(): Promise<Buffer> {
    try {
      return (await this.#read()) ?? (await this.#create());
    } catch (cause) {
      const known = toRegistryError(cause);
      if (cause instanceof RegistryError || known.code === 'STORAGE_FULL') throw known;
      const reason = errnoOf(cause) ?? String(cause);
      throw unusable(
        `the master key file ${this.#path} cannot be used (${reason})`,
        'check its folder',
        cause,
      );
    }
  }

  async #read(): Promise<Buffer | undefined> {
    const file = await open(this.#path, 'r').catch((thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT') return undefined;
      throw thrown;
    });
    if (file === undefined) return undefined;
    try {
      await this.#refuseWhenOpenToOthers(file);
      return parseMasterKey(
        await file.readFile('utf8'),
        `the master key file ${this.#path}`,
        'restore it from a backup; a new key cannot open what the old one sealed',
      );
    } finally {
      await file.close();
    }
  }

  async #refuseWhenOpenToOthers(file: FileHandle): Promise<void> {
    if (process.platform === 'win32') return;
    const { mode } = await file.stat();
    if ((mode & OTHERS) === 0) return;
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw unusable(
      `the master key file ${this.#path} is open to other users (mode ${octal})`,
      `run \`chmod 600\` on it and, if others have used this machine, change the passwords it protects`,
    );
  }

  /** Content first, then the name, each on the disk: a crash leaves no key or a whole one, never half. */
  async #create(): Promise<Buffer> {
    const key = randomBytes(MASTER_KEY_BYTES);
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const temporary = `${this.#path}.${randomBytes(8).toString('hex')}.tmp`;
    try {
      const file = await open(temporary, 'wx', OWNER_ONLY);
      try {
        await file.writeFile(`${key.toString('base64')}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      // Only one process has the data folder open, so nobody's key is replaced here.
      await rename(temporary, this.#path);
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw thrown;
    }
    await syncFolder(dirname(this.#path));
    return key;
  }
}

/** The store for a headless registry: the environment where the variable is set, else the file in the data folder. */
export function headlessSecretStore(
  dataFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretStore {
  const value = environment[MASTER_KEY_VARIABLE];
  if (value !== undefined && value !== '') return new EnvironmentSecretStore(value);
  return new FileSecretStore(join(dataFolder, MASTER_KEY_FILE));
}

/** Decodes a master key; `source` and `remedy` go into the error. Throws SECRET_STORE_UNUSABLE, never with the text. */
function parseMasterKey(text: string, source: string, remedy: string): Buffer {
  const encoded = text.trim();
  const key = Buffer.from(encoded, 'base64');
  // Node's decoder skips what is not base64: only a text that encodes back to itself is one.
  if (key.length !== MASTER_KEY_BYTES || key.toString('base64') !== encoded) {
    throw unusable(`${source} does not hold 32 bytes as base64`, remedy);
  }
  return key;
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder cannot be opened there
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unusable(problem: string, remedy: string, cause?: unknown): RegistryError {
  return new RegistryError('SECRET_STORE_UNUSABLE', `${problem}; ${remedy}`, { cause });
}
