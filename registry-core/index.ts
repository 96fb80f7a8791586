import type { Reconciliation } from './blobs/index.ts';
import { type Core, type CoreOptions, openCore } from './core.ts';
import { lockDataFolder } from './database/index.ts';
import { addressesOf, EXPOSURE_WARNING, openHttp, type RunningHttp } from './http/index.ts';
import { Lifetime } from './lifetime.ts';
import { requireNodeApi } from './node-api.ts';
import { headlessSecretStore, type SecretStore } from './secrets/index.ts';
import { closeDataFolder, type DataFolder, prepareDataFolder, requireRegistry } from './settings/index.ts';
import { type Logger, type LogOptions, Metrics, openLog, type Trouble } from './telemetry/index.ts';
import { VERSION } from './version.ts';

export type { SecretStore, SecretStoreState } from './secrets/index.ts';
export type { LogOptions } from './telemetry/index.ts';

/** How to open a registry. */
export interface RegistryOptions {
  readonly dataFolder: string;
  /** The folder had a registry before: where it has none now, none is made. */
  readonly mustHoldRegistry?: boolean;
  /** Default: loopback, both families. */
  readonly host?: string;
  /** Default: the setting `port`; 0 takes any free one. */
  readonly port?: number;
  /** Take the next free port when `port` is taken. */
  readonly portFallback?: boolean;
  /** Allow a `host` that other machines reach, without TLS. */
  readonly insecureExpose?: boolean;
  /** Where the master key rests. Default: MARINA_MASTER_KEY, else a file in the data folder. */
  readonly secretStore?: SecretStore;
  /** Password of the administrator that a first run makes; generated when absent. */
  readonly adminPassword?: string;
  /** Secret of this run by which the desktop's own window acts as the administrator. */
  readonly desktopToken?: string;
  /** Path of better-sqlite3's addon where the bundled prebuild does not fit the runtime. */
  readonly nativeBinding?: string;
  /** Folder of the built web portal; none is served without it. */
  readonly portalFolder?: string;
  /** Whether a first push creates its project, until the setting says otherwise. */
  readonly autoCreateProjects?: boolean;
  readonly log?: LogOptions;
}

/** A running registry. */
export interface Registry {
  /** Where clients reach it, such as `http://127.0.0.1:5001`. */
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** Set when other machines reach it without TLS: say it where the operator looks. */
  readonly warning?: string;
  /** Present on a first run without `adminPassword`: show it once. */
  readonly initialAdminPassword?: string;
  /** What keeps it from its work, if anything: its data folder is away, its disk is full. Cheap; never rejects. */
  trouble(): Promise<Trouble | undefined>;
  /** Stops accepting, lets requests finish for up to five seconds, closes everything. Idempotent. */
  close(): Promise<void>;
}

/** Opens the registry of a data folder and serves it. Throws a RegistryError that names the remedy. */
export async function openRegistry(options: RegistryOptions): Promise<Registry> {
  // Refused before anything is made. An addon that the host names, or that is packaged with Electron, is one that fits.
  if (options.nativeBinding === undefined && process.versions['electron'] === undefined) requireNodeApi();
  addressesOf(options.host ?? 'localhost', options.insecureExpose ?? false);
  if (options.mustHoldRegistry === true) requireRegistry(options.dataFolder);
  const folder = prepareDataFolder(options.dataFolder);
  const lifetime = new Lifetime();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= lifetime.close();
    return closed;
  };
  try {
    const { http, core } = await open(options, folder, lifetime);
    const { initialAdminPassword } = core;
    return {
      url: http.server.url,
      port: http.server.port,
      version: VERSION,
      ...(http.server.isExposed ? { warning: EXPOSURE_WARNING } : {}),
      ...(initialAdminPassword === undefined ? {} : { initialAdminPassword }),
      trouble: () => http.health.trouble(),
      close,
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** Opens the parts from the bottom up; the lifetime closes them from the top down. */
async function open(
  options: RegistryOptions,
  folder: DataFolder,
  lifetime: Lifetime,
): Promise<{ readonly http: RunningHttp; readonly core: Core }> {
  const lock = lockDataFolder(folder.root, {
    databases: [folder.database, folder.uploadDatabase, folder.jobDatabase],
    nativeBinding: options.nativeBinding,
  });
  lifetime.onClose(() => lock.release());
  const { logger, close: closeLog } = openLog(folder.logs, options.log);
  lifetime.onClose(closeLog);
  logUncaught(logger, lifetime);
  for (const warning of closeDataFolder(folder)) logger.warn(warning);
  const core = await openDomain(options, folder, logger, lifetime);
  const http = await serveCore(core, { options, folder, logger }, lifetime);
  await http.server.listen({
    host: options.host ?? 'localhost',
    port: options.port ?? core.settings.get('port'),
    portFallback: options.portFallback ?? false,
    exposed: options.insecureExpose ?? false,
  });
  const { url, addresses } = http.server;
  if (http.server.isExposed) logger.warn({ addresses }, EXPOSURE_WARNING);
  logger.info({ url, addresses, version: VERSION, dataFolder: folder.root }, 'the registry is ready');
  return { http, core };
}

function serveCore(
  core: Core,
  { options, folder, logger }: { options: RegistryOptions; folder: DataFolder; logger: Logger },
  lifetime: Lifetime,
): Promise<RunningHttp> {
  const metrics = createMetrics(core);
  lifetime.onClose(() => metrics.close());
  return openHttp(
    {
      access: core.access,
      catalog: core.catalog,
      events: core.events,
      identity: core.identity,
      jobs: core.jobs,
      cleanup: core.cleanup,
      settings: core.settings,
      storage: core.storage,
      database: core.database,
      logger,
      metrics,
      dataFolder: folder.root,
      logFolder: folder.logs,
      desktopToken: options.desktopToken,
      portalFolder: options.portalFolder,
    },
    lifetime,
  );
}

/** Writes to the log what is about to end the process, thrown or rejected; ending it is the process entry's matter. */
function logUncaught(logger: Logger, lifetime: Lifetime): void {
  const listener = (failure: unknown): void => logger.fatal({ err: failure }, 'the process ends');
  process.on('uncaughtExceptionMonitor', listener);
  lifetime.onClose(() => void process.off('uncaughtExceptionMonitor', listener));
}

function openDomain(
  options: RegistryOptions,
  folder: DataFolder,
  logger: Logger,
  lifetime: Lifetime,
): Promise<Core> {
  const coreOptions: CoreOptions = {
    folder,
    secretStore: options.secretStore ?? headlessSecretStore(folder.root, process.env),
    nativeBinding: options.nativeBinding,
    autoCreateProjects: options.autoCreateProjects ?? false,
    gcGraceMs: graceOf(process.env['MARINA_GC_GRACE_SECONDS']),
    adminPassword: options.adminPassword,
    onBackgroundFailure: (what, cause) => logger.error({ err: cause }, what),
    onWarning: (message) => logger.warn(message),
    onReconciled: (found) => logReconciled(logger, found),
    onUploadsExpired: (count) => {
      if (count > 0) logger.info({ count }, 'idle uploads were ended');
    },
  };
  return openCore(coreOptions, lifetime);
}

/** For so long content that nothing refers to stays instead of what the settings say, ms. */
function graceOf(seconds: string | undefined): number | undefined {
  const milliseconds = Number(seconds ?? '') * 1000;
  return milliseconds > 0 ? milliseconds : undefined;
}

function logReconciled(logger: Logger, found: Reconciliation): void {
  if (found.missing > 0) {
    logger.warn(found, 'blobs are missing on the disk; pushing their images again mends them');
  } else if (found.orphans > 0) {
    logger.info(found, 'files that belong to no blob were removed');
  }
}

/** Adding up all blobs takes a while in a large registry: often enough for a figure that is drawn over hours. */
const TOTALS_LIFETIME_MS = 15_000;

function createMetrics({ storage: { uploads, blobs }, events: { feed } }: Core): Metrics {
  const metrics = new Metrics();
  const totals = remember(() => blobs.totals(), TOTALS_LIFETIME_MS);
  metrics.addGauge({ name: 'marina_uploads_open', help: 'Upload sessions', read: () => uploads.count() });
  metrics.addGauge({ name: 'marina_blobs', help: 'Stored blobs', read: async () => (await totals()).count });
  metrics.addGauge({
    name: 'marina_blob_bytes',
    help: 'Bytes of stored blobs',
    read: async () => (await totals()).bytes,
  });
  metrics.addGauge({
    name: 'marina_live_feed_listeners',
    help: 'Listeners of the live feed',
    read: () => feed.size,
  });
  return metrics;
}

/** What `read` gives, asked anew once it is older than `lifetimeMs`. */
function remember<Value>(read: () => Value, lifetimeMs: number): () => Value {
  let latest: { readonly value: Value; readonly at: number } | undefined;
  return () => {
    if (latest === undefined || performance.now() - latest.at > lifetimeMs) {
      latest = { value: read(), at: performance.now() };
    }
    return latest.value;
  };
}
