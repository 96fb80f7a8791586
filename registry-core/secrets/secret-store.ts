import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { MASTER_KEY_BYTES, parseMasterKey, secretStoreUnusable } from './master-key.ts';
import { MASTER_KEY_FILE, MasterKeyFile } from './master-key-file.ts';
import { readMasterKeyRecord } from './master-key-record.ts';

/**
 * Who keeps the master key: the desktop application that runs the core (main/secrets: keychain, system encryption or
 * file); a file that only its owner may read; the environment of the process.
 */
export type SecretStoreState = 'host' | 'file' | 'environment';

/** Gives the key that seals every stored secret. The host of the registry chooses which. */
export interface SecretStore {
  /** Which kind of store holds the key. */
  state(): SecretStoreState;
  /**
   * The 32 bytes of the master key. Not called before a secret is needed: a keychain may ask the user.
   * `mayCreate`: make a key when there is none; false as soon as anything is sealed, because a second key could not
   * open it. Throws SECRET_STORE_UNUSABLE when the key cannot be had.
   */
  masterKey(mayCreate: boolean): Promise<Buffer>;
}

/** The variable that {@link EnvironmentSecretStore} reads: 32 bytes as base64. */
export const MASTER_KEY_VARIABLE = 'MARINA_MASTER_KEY';

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

/** Keeps the master key in a file with mode 0600, made on first use. */
export class FileSecretStore implements SecretStore {
  readonly #file: MasterKeyFile;
  #key: Promise<Buffer> | undefined;

  /** `path`: the key file, by custom {@link MASTER_KEY_FILE} in the data folder. */
  constructor(path: string) {
    this.#file = new MasterKeyFile(path);
  }

  state(): SecretStoreState {
    return 'file';
  }

  masterKey(mayCreate: boolean): Promise<Buffer> {
    this.#key ??= this.#readOrCreate(mayCreate).catch((thrown: unknown) => {
      this.#key = undefined;
      throw thrown;
    });
    return this.#key;
  }

  async #readOrCreate(mayCreate: boolean): Promise<Buffer> {
    const key = await this.#file.read();
    if (key !== undefined) return key;
    await this.#refuseWhenKeptElsewhere();
    if (!mayCreate) {
      throw secretStoreUnusable(
        `the master key file ${this.#file.path} is gone, and secrets are sealed with its key`,
        `restore it from a backup, or set ${MASTER_KEY_VARIABLE} to a new key and enter those secrets anew`,
      );
    }
    const created = randomBytes(MASTER_KEY_BYTES);
    await this.#file.write(created);
    return created;
  }

  async #refuseWhenKeptElsewhere(): Promise<void> {
    const folder = dirname(this.#file.path);
    const record = await readMasterKeyRecord(folder);
    if (record === undefined) return;
    const where = record.place === 'keychain' ? "the system's keychain" : "the system's encryption";
    throw secretStoreUnusable(
      `the master key of ${folder} is kept by ${where} for the desktop application (key ${record.keyId})`,
      `use that application, or hand the key over in ${MASTER_KEY_VARIABLE}`,
    );
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
