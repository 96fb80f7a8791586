import type { Migration } from '../migrate.ts';
import { catalogMigration } from './0001-catalog.ts';
import { identityMigration } from './0002-identity.ts';
import { accessMigration } from './0003-access.ts';
import { eventsMigration } from './0004-events.ts';
import { smallBlobsMigration } from './0005-small-blobs.ts';
import { artifactDerivationMigration } from './0006-artifact-derivation.ts';
import { refreshTokenRotationMigration } from './0007-refresh-token-rotation.ts';
import { garbageMigration } from './0008-garbage.ts';

/** The registry database's schema, oldest step first. */
export const REGISTRY_MIGRATIONS: readonly Migration[] = [
  catalogMigration,
  identityMigration,
  accessMigration,
  eventsMigration,
  smallBlobsMigration,
  artifactDerivationMigration,
  refreshTokenRotationMigration,
  garbageMigration,
];
