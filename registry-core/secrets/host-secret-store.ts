import { RegistryError } from '../errors/index.ts';
import { parseMasterKey } from './master-key.ts';
import type { SecretStore, SecretStoreState } from './secret-store.ts';

interface Waiting {
  resolve(key: Buffer): void;
  reject(reason: RegistryError): void;
}

/** Has the process that started the core keep the master key, and asks it for the key when one is needed. */
export class HostSecretStore implements SecretStore {
  readonly #ask: (mayCreate: boolean) => void;
  #key: Promise<Buffer> | undefined;
  #waiting: Waiting | undefined;

  /** `ask`: sends the question; {@link deliver} or {@link refuse} brings the answer, which may take minutes. */
  constructor(ask: (mayCreate: boolean) => void) {
    this.#ask = ask;
  }

  state(): SecretStoreState {
    return 'host';
  }

  masterKey(mayCreate: boolean): Promise<Buffer> {
    this.#key ??= new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#ask(mayCreate);
    });
    return this.#key;
  }

  /** Takes the key, base64. One that is none counts as a refusal. */
  deliver(key: string): void {
    const waiting = this.#answered();
    try {
      waiting?.resolve(parseMasterKey(key, 'the answer of the desktop application', 'start it again'));
    } catch (thrown) {
      this.#key = undefined;
      waiting?.reject(thrown as RegistryError);
    }
  }

  /** Takes the reason why there is no key; the next need asks again. */
  refuse(message: string): void {
    const waiting = this.#answered();
    this.#key = undefined;
    waiting?.reject(new RegistryError('SECRET_STORE_UNUSABLE', message));
  }

  #answered(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}
