import type { PlaceObstacle } from '../ipc-contract/secrets.ts';
import { type KeyPlace, PlaceError, patiently } from './key-place.ts';

/** The part of keytar that is used. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
}

/** Under which the system's keychain lists Marina's keys; the account is the key's id. */
export const KEYCHAIN_SERVICE = 'Marina registry';

/** What the systems' keychains say, in keytar's words. */
const SIGNS: readonly (readonly [PlaceObstacle, RegExp])[] = [
  [
    'absent',
    /not provided by any \.service|ServiceUnknown|autolaunch|message bus|machine-id|Could not connect|Cannot open display/i,
  ],
  ['locked', /locked|prompt|dismissed|cancell?ed|denied|not allowed|authori[sz]ation|passphrase/i],
];

/** The system's own keychain (Keychain, Credential Manager, Secret Service) through keytar. */
export class Keychain implements KeyPlace {
  readonly name = 'keychain';
  readonly #load: () => Promise<Keytar>;
  #keytar: Promise<Keytar> | undefined;

  /** @param load Loads keytar, an optional package: it may reject. Called when a key is first needed. */
  constructor(load: () => Promise<Keytar> = loadKeytar) {
    this.#load = load;
  }

  async put(keyId: string, key: Buffer): Promise<undefined> {
    const keytar = await this.#loaded();
    await ask(keytar.setPassword(KEYCHAIN_SERVICE, keyId, key.toString('base64')));
  }

  async get(keyId: string): Promise<Buffer | undefined> {
    const keytar = await this.#loaded();
    const found = await ask(keytar.getPassword(KEYCHAIN_SERVICE, keyId));
    return found === null ? undefined : Buffer.from(found, 'base64');
  }

  #loaded(): Promise<Keytar> {
    this.#keytar ??= this.#load().catch((thrown: unknown) => {
      this.#keytar = undefined;
      throw new PlaceError('absent', `keytar could not be loaded: ${messageOf(thrown)}`, thrown);
    });
    return this.#keytar;
  }
}

async function loadKeytar(): Promise<Keytar> {
  const { default: keytar } = await import('keytar');
  return keytar;
}

async function ask<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await patiently(call);
  } catch (thrown) {
    if (thrown instanceof PlaceError) throw thrown;
    const message = messageOf(thrown);
    const sign = SIGNS.find(([, pattern]) => pattern.test(message));
    throw new PlaceError(sign?.[0] ?? 'failed', message, thrown);
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
