import type { IncomingMessage, ServerResponse } from 'node:http';
import { lockDataFolder } from './database/data-folder-lock.ts';
import { REGISTRY_MIGRATIONS } from './database/migrations/index.ts';
import { openDatabase } from './database/open.ts';
import { RegistryError } from './errors/registry-error.ts';
import { EventOutbox } from './events/outbox.ts';
import { sendJsonError } from './http/json-error.ts';
import { RegistryServer } from './http/registry-server.ts';
import { prepareDataFolder } from './settings/data-folder.ts';
import { Settings } from './settings/settings.ts';
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
  const database = openDatabase({
    path: folder.database,
    durability: 'power-loss',
    migrations: REGISTRY_MIGRATIONS,
    nativeBinding: options.nativeBinding,
  });
  const events = new EventOutbox(database);
  const settings = new Settings(database, events, {
    defaults: { autoCreateProjects: options.autoCreateProjects ?? false },
  });
  const server = new RegistryServer({ distribution: answerUnavailable });
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
      database.close();
      lock.release();
    },
  };
}

function answerUnavailable(_request: IncomingMessage, response: ServerResponse): void {
  sendJsonError(response, new RegistryError('UNAVAILABLE', 'the distribution API is not part of this build'));
}
