import { rm } from 'node:fs/promises';
import { Guard } from './access/guard.ts';
import { MemberStore } from './access/members.ts';
import { ROLE } from './access/permissions.ts';
import { ScopeAuthorizer } from './access/scope-authorizer.ts';
import { SigningKeys } from './access/signing-keys.ts';
import { TOKEN_LEEWAY_SECONDS, TokenService } from './access/token-service.ts';
import { BlobStore, type Reconciliation } from './blobs/blob-store.ts';
import type { BlobDriver } from './blobs/driver.ts';
import { FilesystemDriver } from './blobs/filesystem-driver.ts';
import { StorageMaintenance } from './blobs/maintenance.ts';
import { requireStorage } from './blobs/require-storage.ts';
import { UnfinishedUploads } from './blobs/unfinished-uploads.ts';
import { UPLOAD_MIGRATIONS } from './blobs/upload-migrations.ts';
import { UploadSessions } from './blobs/upload-sessions.ts';
import { type Catalog, createCatalog } from './catalog/index.ts';
import { DEFAULT_PROJECT } from './catalog/names.ts';
import type { Database } from './database/database.ts';
import { REGISTRY_MIGRATIONS } from './database/migrations/index.ts';
import { openDatabase } from './database/open.ts';
import { EventOutbox } from './events/outbox.ts';
import { EventRetention } from './events/retention.ts';
import { Accounts, ADMINISTRATOR_NAME } from './identity/accounts.ts';
import { CredentialCache } from './identity/credential-cache.ts';
import { LoginThrottle } from './identity/login-throttle.ts';
import { PasswordAuthenticator } from './identity/password-authenticator.ts';
import { PasswordHasher } from './identity/password-hasher.ts';
import { RefreshTokenStore } from './identity/refresh-tokens.ts';
import { SealedSecrets } from './identity/sealed-secrets.ts';
import { SessionStore } from './identity/sessions.ts';
import { SignInHints } from './identity/sign-in-hints.ts';
import { UserStore } from './identity/users.ts';
import type { Lifetime } from './lifetime.ts';
import type { DataFolder } from './settings/data-folder.ts';
import { SecretSealer } from './settings/secret-sealer.ts';
import type { SecretStore } from './settings/secret-store.ts';
import { Settings } from './settings/settings.ts';

/** What the rooms of the domain are opened with. */
export interface CoreOptions {
  readonly folder: DataFolder;
  readonly secretStore: SecretStore;
  readonly nativeBinding?: string | undefined;
  /** Whether a first push creates its project, until the setting says otherwise. */
  readonly autoCreateProjects: boolean;
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

/** The rooms of the domain, wired; no HTTP yet. */
export interface Core {
  readonly database: Database;
  readonly settings: Settings;
  readonly events: EventOutbox;
  readonly driver: BlobDriver;
  readonly blobs: BlobStore;
  readonly uploads: UploadSessions;
  readonly unfinishedUploads: UnfinishedUploads;
  readonly catalog: Catalog;
  readonly members: MemberStore;
  readonly guard: Guard;
  readonly users: UserStore;
  readonly accounts: Accounts;
  readonly sessions: SessionStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly passwords: PasswordAuthenticator;
  readonly signingKeys: SigningKeys;
  readonly tokens: TokenService;
  /** Present on a first run without `adminPassword`: the administrator's, to be shown once. */
  readonly initialAdminPassword?: string;
}

/**
 * Opens databases and storage, makes what a first run needs, and wires the rooms. `lifetime` writes what is pending
 * and closes all of it, also when this fails halfway.
 */
export async function openCore(options: CoreOptions, lifetime: Lifetime): Promise<Core> {
  const { database, uploadDatabase, driver } = await openStores(options, lifetime);
  const events = new EventOutbox(database);
  const retention = new EventRetention(database, {
    onFailure: (cause) => options.onBackgroundFailure('old events were not removed', cause),
  });
  retention.start();
  lifetime.onClose(() => retention.close());
  const settings = new Settings(database, events, {
    defaults: { autoCreateProjects: options.autoCreateProjects },
    warn: options.onWarning,
  });
  const blobs = new BlobStore(database, driver, {
    onDamaged: (digest) =>
      options.onWarning(`the content of ${digest} is damaged; pushing its image again mends it`),
  });
  const members = new MemberStore(database);
  const catalog = openCatalog({ options, lifetime, database, blobs, events, settings, members });
  const sealer = new SecretSealer(options.secretStore, sealedDataIn(database));
  const identity = createIdentity(database, events, settings, sealer);
  const { users } = identity;
  const access = createAccess({ database, settings, members, catalog, users, sealer });
  const { generatedPassword } = await identity.accounts.ensureAdministrator(
    options.adminPassword,
    (ownerId) =>
      catalog.projects.createNow({ name: DEFAULT_PROJECT, public: true, ownerId, actor: ADMINISTRATOR_NAME }),
  );
  const uploads = new UploadSessions(driver, uploadDatabase);
  lifetime.onClose(() => uploads.close());
  startMaintenance(options, lifetime, { blobs, uploads, settings });
  return {
    database,
    settings,
    events,
    driver,
    blobs,
    uploads,
    unfinishedUploads: new UnfinishedUploads(driver, uploads),
    catalog,
    members,
    ...identity,
    ...access,
    ...(generatedPassword === undefined ? {} : { initialAdminPassword: generatedPassword }),
  };
}

interface Stores {
  readonly database: Database;
  readonly uploadDatabase: Database;
  readonly driver: BlobDriver;
}

async function openStores({ folder, nativeBinding }: CoreOptions, lifetime: Lifetime): Promise<Stores> {
  const database = openDatabase({
    path: folder.database,
    durability: 'power-loss',
    migrations: REGISTRY_MIGRATIONS,
    nativeBinding,
  });
  lifetime.onClose(() => database.closeWholly());
  requireStorage(database, folder.storage);
  const uploadDatabase = await openUploadDatabase(folder.uploadDatabase, nativeBinding);
  lifetime.onClose(() => uploadDatabase.close());
  const driver = await FilesystemDriver.open(folder.storage);
  lifetime.onClose(() => driver.close());
  return { database, uploadDatabase, driver };
}

interface CatalogParts {
  readonly options: CoreOptions;
  readonly lifetime: Lifetime;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly events: EventOutbox;
  readonly settings: Settings;
  readonly members: MemberStore;
}

function openCatalog({
  options,
  lifetime,
  database,
  blobs,
  events,
  settings,
  members,
}: CatalogParts): Catalog {
  const catalog = createCatalog({
    database,
    blobs,
    events,
    addProjectOwner: (projectId, userId) => members.add(projectId, userId, ROLE.projectAdmin),
    sparsePolicy: () => ({
      sparseImages: settings.get('sparseImages'),
      sparseIndexes: settings.get('sparseIndexes'),
    }),
    onPullsNotCounted: (cause) => options.onBackgroundFailure('pulls were not counted', cause),
    onUpkeepFailed: (cause) => options.onBackgroundFailure('artifacts were not looked through', cause),
  });
  lifetime.onClose(() => catalog.pulls.close());
  catalog.upkeep.start();
  lifetime.onClose(() => catalog.upkeep.close());
  return catalog;
}

function startMaintenance(
  options: CoreOptions,
  lifetime: Lifetime,
  { blobs, uploads, settings }: Pick<Core, 'blobs' | 'uploads' | 'settings'>,
): void {
  const maintenance = new StorageMaintenance({
    blobs,
    uploads,
    uploadExpiryHours: () => settings.get('uploadExpiryHours'),
    onReconciled: options.onReconciled,
    onExpired: options.onUploadsExpired,
    onFailure: options.onBackgroundFailure,
  });
  maintenance.start();
  lifetime.onClose(() => maintenance.close());
}

/** Tells whether the master key sealed anything yet. A table that gets a sealed column joins here. */
function sealedDataIn(database: Database): () => boolean {
  const exists = database.prepare<[], { found: number }>(
    'SELECT EXISTS (SELECT 1 FROM sealed_secret) OR EXISTS (SELECT 1 FROM signing_key) AS found',
  );
  return () => exists.get()?.found === 1;
}

interface Identity {
  readonly users: UserStore;
  readonly accounts: Accounts;
  readonly sessions: SessionStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly passwords: PasswordAuthenticator;
}

function createIdentity(
  database: Database,
  events: EventOutbox,
  settings: Settings,
  sealer: SecretSealer,
): Identity {
  const users = new UserStore(database);
  const hasher = new PasswordHasher();
  const sessions = new SessionStore(database, users, () => settings.get('sessionLifetimeMinutes'));
  const refreshTokens = new RefreshTokenStore(database, events, users, () =>
    settings.get('refreshTokenLifetimeDays'),
  );
  const throttle = new LoginThrottle();
  const cache = new CredentialCache();
  const secrets = new SealedSecrets(database, sealer);
  const hints = new SignInHints(database, secrets);
  const passwords = new PasswordAuthenticator(database, events, users, hasher, throttle, cache, hints);
  const accounts = new Accounts({
    database,
    users,
    hasher,
    passwords,
    sessions,
    refreshTokens,
    secrets,
    hints,
  });
  return { users, accounts, sessions, refreshTokens, passwords };
}

interface AccessParts {
  readonly database: Database;
  readonly settings: Settings;
  readonly members: MemberStore;
  readonly catalog: Catalog;
  readonly users: UserStore;
  readonly sealer: SecretSealer;
}

interface Access {
  readonly guard: Guard;
  readonly signingKeys: SigningKeys;
  readonly tokens: TokenService;
}

function createAccess(parts: AccessParts): Access {
  const { database, settings, members, catalog, users } = parts;
  const guard = new Guard(database, members);
  const lifetimeSeconds = (): number => settings.get('tokenLifetimeSeconds');
  const signingKeys = new SigningKeys(
    database,
    parts.sealer,
    () => (lifetimeSeconds() + TOKEN_LEEWAY_SECONDS) * 1000,
  );
  const authorizer = new ScopeAuthorizer(guard, catalog.projects, {
    autoCreateProjects: () => settings.get('autoCreateProjects'),
    narrowTokens: () => settings.get('narrowTokens'),
  });
  const tokens = new TokenService(signingKeys, authorizer, users, lifetimeSeconds);
  return { guard, signingKeys, tokens };
}

/**
 * Opens the database of upload sessions. It is not synced, so a power loss may spoil it; then it is made anew, and
 * clients start their uploads again.
 */
async function openUploadDatabase(path: string, nativeBinding: string | undefined): Promise<Database> {
  const open = (): Database =>
    openDatabase({ path, durability: 'process-exit', migrations: UPLOAD_MIGRATIONS, nativeBinding });
  try {
    const database = open();
    if (database.pragma('quick_check') === 'ok') return database;
    database.close();
  } catch {
    // Unreadable: made anew below.
  }
  for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true });
  return open();
}
