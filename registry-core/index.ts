import { openCore } from './core.ts';
import { lockDataFolder } from './database/data-folder-lock.ts';
import { createDistributionHandler } from './distribution/handler.ts';
import { RegistryServer } from './http/registry-server.ts';
import { RequestAuthenticator } from './http/request-authentication.ts';
import { prepareDataFolder } from './settings/data-folder.ts';
import { headlessSecretStore } from './settings/secret-store.ts';
import { VERSION } from './version.ts';

/** How to open a registry. */
export interface RegistryOptions {
  readonly dataFolder: string;
  /** Default: loopback, both families. */
  readonly host?: string;
  /** Default: the setting `port`; 0 takes any free one. */
  readonly port?: number;
  /** Take the next free port when `port` is taken. */
  readonly portFallback?: boolean;
  /** Allow a `host` that other machines reach, without TLS. */
  readonly insecureExpose?: boolean;
  /** Path of better-sqlite3's addon where the bundled prebuild does not fit the runtime. */
  readonly nativeBinding?: string;
  /** Whether a first push creates its project, until the setting says otherwise. */
  readonly autoCreateProjects?: boolean;
  /** Password of the administrator that a first run makes; generated when absent. */
  readonly adminPassword?: string;
}

/** A running registry. */
export interface Registry {
  /** Where clients reach it, such as `http://127.0.0.1:5001`. */
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** Stops accepting, lets requests finish for a few seconds, closes everything. Idempotent. */
  close(): Promise<void>;
}

/** Opens the registry of a data folder and serves it. Throws a RegistryError that names the remedy. */
export async function openRegistry(options: RegistryOptions): Promise<Registry> {
  const folder = prepareDataFolder(options.dataFolder);
  const lock = lockDataFolder(folder.root, options.nativeBinding);
  const core = await openCore({
    folder,
    secretStore: headlessSecretStore(folder.root, process.env),
    nativeBinding: options.nativeBinding,
    autoCreateProjects: options.autoCreateProjects ?? false,
    adminPassword: options.adminPassword,
    onBackgroundFailure: () => undefined,
    onReconciled: () => undefined,
    onUploadsExpired: () => undefined,
  });
  const { settings } = core;
  const authenticator = new RequestAuthenticator(core.tokens, core.passwords, core.sessions, core.users);
  const server = new RegistryServer({
    distribution: createDistributionHandler({
      database: core.database,
      blobs: core.blobs,
      sessions: core.uploads,
      catalog: core.catalog,
      guard: core.guard,
      authenticate: (request) => authenticator.forRegistry(request),
      autoCreateProjects: () => settings.get('autoCreateProjects'),
      externalUrl: () => settings.get('externalUrl'),
      onFailure: () => undefined,
    }),
  });
  await server.listen({
    host: options.host ?? 'localhost',
    port: options.port ?? settings.get('port'),
    portFallback: options.portFallback ?? false,
    exposed: options.insecureExpose ?? false,
  });
  return {
    url: server.url,
    port: server.port,
    version: VERSION,
    close: async () => {
      await server.close();
      await core.close();
      lock.release();
    },
  };
}
