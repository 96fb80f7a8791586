export { HostSecretStore } from './host-secret-store.ts';
export { openSecrets } from './open-secrets.ts';
export type { SealedSecrets } from './sealed-secrets.ts';
export type { SecretSealer } from './secret-sealer.ts';
export { headlessSecretStore, type SecretStore, type SecretStoreState } from './secret-store.ts';
