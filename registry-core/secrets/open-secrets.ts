import type { Database } from '../database/index.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import { SecretSealer } from './secret-sealer.ts';
import type { SecretStore } from './secret-store.ts';

/** What keeps secrets unreadable without the master key. */
export interface Secrets {
  readonly sealer: SecretSealer;
  /** Secrets by name; what needs a table of its own seals its column by the sealer and registers there. */
  readonly sealed: SealedSecrets;
}

/** Opens the room. The master key is asked for when the first secret is sealed or read, never before. */
export function openSecrets(database: Database, store: SecretStore): Secrets {
  const sealer = new SecretSealer(store);
  return { sealer, sealed: new SealedSecrets(database, sealer) };
}
