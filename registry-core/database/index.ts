export { lockDataFolder } from './data-folder-lock.ts';
export type { Database, Statement } from './database.ts';
export { type FileIdentity, identityOf, isStill, statusNow } from './file-identity.ts';
export type { Migration } from './migrate.ts';
export { REGISTRY_MIGRATIONS } from './migrations/index.ts';
export { openDatabase, openDatabaseToCheck } from './open.ts';
export { ReadCache } from './read-cache.ts';
