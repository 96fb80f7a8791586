import { extname } from 'node:path';
import { type Access, openAccess, ROLE } from './access/index.ts';
import { openStorage, type Reconciliation, type Storage, type StorageParts } from './blobs/index.ts';
import { type Catalog, DEFAULT_PROJECT, openCatalog } from './catalog/index.ts';
import { type Cleanup, openCleanup } from './cleanup/index.ts';
import { type Database, openDatabase, REGISTRY_MIGRATIONS } from './database/index.ts';
import { type Events, openEvents } from './events/index.ts';
import { ADMINISTRATOR_NAME, type Identity, openIdentity } from './identity/index.ts';
import { type AnyJobKind, type JobService, openJobs } from './jobs/index.ts';
import type { Lifetime } from './lifetime.ts';
import { openSecrets, type SecretStore } from './secrets/index.ts';
import { type DataFolder, Settings } from './settings/index.ts';

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
const READING_WORKER = new URL(`./reading-worker${extname(import.meta.url)}`, import.meta.url);

/** What the rooms of the domain are opened with. */
export interface CoreOptions {
  readonly folder: DataFolder;
  readonly secretStore: SecretStore;
  readonly nativeBinding?: string | undefined;
  /** Whether a first push creates its project, until the setting says otherwise. */
  readonly autoCreateProjects: boolean;
  /** Instead of the setting `gcGraceMinutes`, ms: for tests. */
  readonly gcGraceMs?: number | undefined;
  /** Password of the administrator that a first run makes; generated when absent. */
  readonly adminPassword?: string | undefined;
  /** Told what went wrong beside any request. */
  readonly onBackgroundFailure: (what: string, cause: unknown) => void;
  /** Told what the comparison of blobs and files at the start found. */
  readonly onReconciled: (result: Reconciliation) => void;
  /** Told how many idle uploads were ended, each hour. */
  readonly onUploadsExpired: (count: number) => void;
  /** Told what is not as it should be and was mended, such as a setting that is not valid. */
  readonly onWarning: (message: string) => void;
}

/** The rooms of the domain, by their faces; no HTTP yet. Hand on a face, or less, never all of it. */
export interface Core {
  readonly database: Database;
  readonly events: Events;
  readonly settings: Settings;
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly identity: Identity;
  readonly access: Access;
  readonly jobs: JobService;
  readonly cleanup: Cleanup;
  /** Present on a first run without `adminPassword`: the administrator's, to be shown once. */
  readonly initialAdminPassword?: string;
}

/**
 * Opens the rooms from the bottom up, and makes what a first run needs. `lifetime` writes what is pending and closes
 * all of it, also when this fails halfway.
 */
export async function openCore(options: CoreOptions, lifetime: Lifetime): Promise<Core> {
  const { onBackgroundFailure: onFailure } = options;
  const database = openRegistryDatabase(options, lifetime);
  const uploadExpiryHours = (): number => settings.get('uploadExpiryHours');
  const graceMs = (): number => options.gcGraceMs ?? settings.get('gcGraceMinutes') * 60_000;
  const storage = await openStorageIn(options, { database, uploadExpiryHours, graceMs }, lifetime);
  const events = openEvents({ database, onFailure }, lifetime);
  const settings = new Settings(database, events.outbox, {
    defaults: { autoCreateProjects: options.autoCreateProjects },
    warn: options.onWarning,
  });
  const secrets = openSecrets(database, options.secretStore);
  const sparsePolicy = () => ({
    sparseImages: settings.get('sparseImages'),
    sparseIndexes: settings.get('sparseIndexes'),
  });
  const addProjectOwner = (projectId: number, userId: number): void =>
    access.members.add(projectId, userId, ROLE.projectAdmin);
  const catalog = openCatalog(
    { database, blobs: storage.blobs, events: events.outbox, addProjectOwner, sparsePolicy, onFailure },
    lifetime,
  );
  const identity = openIdentity({ database, events: events.outbox, settings, secrets: secrets.sealed });
  const access = openAccess({
    database,
    settings,
    sealer: secrets.sealer,
    projects: catalog.projects,
    users: identity.users,
  });
  const cleanup = openCleanup({ database, blobs: storage.blobs, catalog, graceMs }, lifetime);
  const jobs = openJobsIn(options, cleanup.kinds, lifetime);
  const { generatedPassword } = await makeFirst(identity, catalog, options.adminPassword);
  for (const part of [storage.maintenance, catalog.upkeep, jobs]) part.start();
  return {
    database,
    events,
    settings,
    storage,
    catalog,
    identity,
    access,
    jobs,
    cleanup,
    ...(generatedPassword === undefined ? {} : { initialAdminPassword: generatedPassword }),
  };
}

function openRegistryDatabase({ folder, nativeBinding }: CoreOptions, lifetime: Lifetime): Database {
  const database = openDatabase({
    path: folder.database,
    durability: 'power-loss',
    migrations: REGISTRY_MIGRATIONS,
    nativeBinding,
    readingWorker: READING_WORKER,
  });
  lifetime.onClose(() => database.closeWholly());
  return database;
}

function openStorageIn(
  options: CoreOptions,
  { database, uploadExpiryHours, graceMs }: Pick<StorageParts, 'database' | 'uploadExpiryHours' | 'graceMs'>,
  lifetime: Lifetime,
): Promise<Storage> {
  const parts = {
    database,
    graceMs,
    folder: options.folder,
    nativeBinding: options.nativeBinding,
    uploadExpiryHours,
    onDamaged: (digest: string) =>
      options.onWarning(`the content of ${digest} is damaged; pushing its image again mends it`),
    onReconciled: options.onReconciled,
    onUploadsExpired: options.onUploadsExpired,
    onFailure: options.onBackgroundFailure,
  };
  return openStorage(parts, lifetime);
}

function openJobsIn(options: CoreOptions, kinds: readonly AnyJobKind[], lifetime: Lifetime): JobService {
  const { folder, nativeBinding, onBackgroundFailure: onFailure, onWarning } = options;
  return openJobs(
    {
      path: folder.jobDatabase,
      nativeBinding,
      kinds,
      onFailure,
      onParked: ({ id, kind }) =>
        onWarning(`the registry ended three times under job ${id} (${kind}); see its log`),
    },
    lifetime,
  );
}

/** The administrator and the project that a first run needs. */
function makeFirst(
  { accounts }: Identity,
  { projects }: Catalog,
  adminPassword: string | undefined,
): Promise<{ readonly generatedPassword?: string }> {
  return accounts.ensureAdministrator(adminPassword, (ownerId) =>
    projects.createNow({ name: DEFAULT_PROJECT, public: true, ownerId, actor: ADMINISTRATOR_NAME }),
  );
}
