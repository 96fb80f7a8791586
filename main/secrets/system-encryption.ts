import { type KeyPlace, PlaceError, patiently } from './key-place.ts';

/** The part of Electron's safeStorage that is used. The asynchronous functions came with Electron 42. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
  getSelectedStorageBackend(): string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(encrypted: Buffer): Promise<{ readonly result: string }>;
}

/** Backends of Linux that encrypt with a key that everybody knows, or with who knows what. */
const PRETENDERS: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** What Chromium puts before a text that it encrypted with the key that everybody knows, on Linux. */
const KNOWN_KEY_PREFIX = 'v10';

/** Encrypts the master key with a key of the system's: DPAPI, Keychain, Secret Service or KWallet. */
export class SystemEncryption implements KeyPlace {
  readonly name = 'system-encryption';
  readonly #safeStorage: SafeStorage;
  readonly #platform: NodeJS.Platform;

  constructor(safeStorage: SafeStorage, platform: NodeJS.Platform) {
    this.#safeStorage = safeStorage;
    this.#platform = platform;
  }

  async put(_keyId: string, key: Buffer): Promise<string> {
    await this.#requireEncryption();
    const encrypted = await patiently(this.#encrypt(key.toString('base64')));
    if (this.#platform === 'linux' && encrypted.subarray(0, 3).toString('latin1') === KNOWN_KEY_PREFIX) {
      throw new PlaceError('absent', 'the system encrypts with a key that everybody knows');
    }
    return encrypted.toString('base64');
  }

  async get(_keyId: string, encrypted: string | undefined): Promise<Buffer | undefined> {
    if (encrypted === undefined) return undefined;
    await this.#requireEncryption();
    const text = await patiently(this.#decrypt(Buffer.from(encrypted, 'base64')));
    return Buffer.from(text, 'base64');
  }

  async #requireEncryption(): Promise<void> {
    const storage = this.#safeStorage;
    const backend = this.#platform === 'linux' ? storage.getSelectedStorageBackend() : 'system';
    if (PRETENDERS.has(backend)) {
      // Chromium chooses the backend by the desktop session, so another session's key cannot be opened in this one.
      throw new PlaceError(
        'absent',
        `the encryption of this desktop session is ${backend}, which protects nothing`,
      );
    }
    const available =
      storage.isAsyncEncryptionAvailable === undefined
        ? storage.isEncryptionAvailable()
        : await patiently(storage.isAsyncEncryptionAvailable());
    // It does not tell why: without a keychain there is no such backend, so the user or the lock said no.
    if (!available) throw new PlaceError('locked', `the system's encryption (${backend}) is not available`);
  }

  async #encrypt(text: string): Promise<Buffer> {
    const storage = this.#safeStorage;
    return storage.encryptStringAsync === undefined
      ? storage.encryptString(text)
      : storage.encryptStringAsync(text);
  }

  async #decrypt(encrypted: Buffer): Promise<string> {
    const storage = this.#safeStorage;
    return storage.decryptStringAsync === undefined
      ? storage.decryptString(encrypted)
      : (await storage.decryptStringAsync(encrypted)).result;
  }
}
