import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { RegistryError } from '../errors/index.ts';
import { MASTER_KEY_ID_BYTES, masterKeyId } from './master-key.ts';
import type { SecretStore } from './secret-store.ts';

// A sealed secret: version (1) · key id (8) · nonce (12) · tag (16) · ciphertext.
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + MASTER_KEY_ID_BYTES;
const OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * Seals secrets with the master key (AES-256-GCM, random nonce) for the database. A sealed secret is bound to its
 * purpose: what was sealed as one thing cannot be passed off as another.
 */
export class SecretSealer {
  readonly #store: SecretStore;
  readonly #sealedTables: (() => boolean)[] = [];

  constructor(store: SecretStore) {
    this.#store = store;
  }

  /**
   * Registers a table with a sealed column; `holdsAny` says whether there is a row in it. As long as there is none in
   * any, a master key may be made.
   */
  register(holdsAny: () => boolean): void {
    this.#sealedTables.push(holdsAny);
  }

  /** Seals `secret` for `purpose`, such as `signing-key/<id>`. Throws SECRET_STORE_UNUSABLE without a master key. */
  async seal(purpose: string, secret: Buffer): Promise<Buffer> {
    const mayCreate = !this.#sealedTables.some((holdsAny) => holdsAny());
    const key = await this.#store.masterKey(mayCreate);
    const header = Buffer.concat([Buffer.from([VERSION]), masterKeyId(key)]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(header, purpose));
    const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext]);
  }

  /**
   * Opens what {@link seal} made for the same purpose. Throws SECRET_UNREADABLE when another master key sealed it,
   * or when it was damaged or is of another purpose; SECRET_STORE_UNUSABLE without a master key.
   */
  async unseal(purpose: string, sealed: Buffer): Promise<Buffer> {
    const key = await this.#store.masterKey(false);
    const header = sealed.subarray(0, HEADER_BYTES);
    if (sealed.length < OVERHEAD_BYTES || header[0] !== VERSION) {
      throw unreadable(purpose, 'it is damaged, or a newer Marina sealed it');
    }
    if (!header.subarray(1).equals(masterKeyId(key))) {
      throw unreadable(
        purpose,
        'another master key sealed it; bring that key back, or enter the secret anew',
      );
    }
    const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(header, purpose));
    decipher.setAuthTag(sealed.subarray(HEADER_BYTES + NONCE_BYTES, OVERHEAD_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(OVERHEAD_BYTES)), decipher.final()]);
    } catch (cause) {
      throw unreadable(purpose, 'it is damaged', cause);
    }
  }
}

function associatedData(header: Buffer, purpose: string): Buffer {
  return Buffer.concat([header, Buffer.from(purpose, 'utf8')]);
}

function unreadable(purpose: string, reason: string, cause?: unknown): RegistryError {
  return new RegistryError('SECRET_UNREADABLE', `the stored secret ${purpose} cannot be opened: ${reason}`, {
    cause,
  });
}
