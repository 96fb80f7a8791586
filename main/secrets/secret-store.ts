import type { HostOptions } from '../../registry-core/host.ts';
import type { SecretStoreState } from '../ipc-contract/app.ts';

/** Keeps the registry's master key on behalf of the core. */
export interface SecretStore {
  /** Where the key is; Settings shows it. */
  readonly state: SecretStoreState;
  /** How the core gets the key. Never on the path to the first window: a keychain may ask the user first. */
  forCore(): Promise<HostOptions['secretStore']>;
}

/** Leaves the master key to the core, which keeps it in a file of mode 0600 in its data folder. */
export class FileSecretStore implements SecretStore {
  readonly state = 'file';

  async forCore(): Promise<HostOptions['secretStore']> {
    return { kind: 'file' };
  }
}
