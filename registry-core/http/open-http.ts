import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { homedir } from 'node:os';
import { mayEnd } from '../access/index.ts';
import {
  type ApiInstance,
  addApiDocument,
  apiPlugin,
  EventFollowers,
  mayKnow,
  serveSessions,
  serveTelemetry,
  serveTokens,
  type UploadHints,
} from '../api/index.ts';
import { requireInPlace, storageProblemOf, type UploadSessions } from '../blobs/index.ts';
import { openLists } from '../catalog/index.ts';
import type { Core } from '../core.ts';
import { createDistributionHandler, type DistributionHandler } from '../distribution/index.ts';
import { Health, type HealthProbe, type Logger, type Metrics, requestContext } from '../telemetry/index.ts';
import { VERSION } from '../version.ts';
import { createApplication } from './application.ts';
import { hasPortal } from './portal.ts';
import { RegistryServer } from './registry-server.ts';
import { RequestAuthenticator } from './request-authentication.ts';

export interface HttpOptions {
  readonly core: Core;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly desktopToken: string | undefined;
  readonly portalFolder: string | undefined;
}

/** The HTTP side of a registry, not listening yet. */
export interface RunningHttp {
  readonly server: RegistryServer;
  readonly health: Health;
  /** Ends the event streams, lets other requests finish, closes. */
  close(): Promise<void>;
}

/** Assembles the distribution API, the routes and the server around them. */
export async function openHttp(options: HttpOptions): Promise<RunningHttp> {
  const { core, logger, metrics } = options;
  const authenticator = authenticatorOf(options);
  const { application, handle } = await createApplication({ logger, portalFolder: options.portalFolder });
  const doubtHealth = (failure: unknown): void => {
    if (storageProblemOf(failure) !== undefined) health.doubt();
  };
  const server = new RegistryServer({
    distribution: distributionHandler(core, authenticator, logger, doubtHealth),
    application: handle,
    logger,
    meter: metrics.requests,
    externalUrl: () => core.settings.get('externalUrl'),
    trustedProxies: () => core.settings.get('trustedProxies'),
    machineFolders: [options.dataFolder, options.portalFolder ?? '', homedir()],
  });
  const health = new Health(probes(options, server), {
    onFailure: (component, failure) => logger.error({ err: failure, component }, 'a component is unhealthy'),
  });
  const forgetSettings = core.settings.onChange(() => server.settingsChanged());
  const events = eventFollowers(core, authenticator);
  application.addHook('onError', async (_request, _reply, failure) => doubtHealth(failure));
  await registerRoutes(application, options, { authenticator, server, events, health });
  await application.ready();
  return {
    server,
    health,
    close: async () => {
      forgetSettings();
      const closed = server.close();
      // These never finish by themselves.
      events.close();
      await closed;
      await application.close();
      await metrics.close();
    },
  };
}

function authenticatorOf({ core, desktopToken }: HttpOptions): RequestAuthenticator {
  const { passwords, sessions, users } = core.identity;
  return new RequestAuthenticator(core.access.tokens, passwords, sessions, users, { desktopToken });
}

function eventFollowers(core: Core, authenticator: RequestAuthenticator): EventFollowers {
  const { access, catalog, events, storage } = core;
  return new EventFollowers({
    feed: events.feed,
    outbox: events.outbox,
    authenticator,
    mayKnow: (user, event) => mayKnow(access.guard, catalog.projects, user, event),
    uploads: uploadHints(storage.uploads),
  });
}

function uploadHints(uploads: UploadSessions): UploadHints {
  return {
    onReceiving: (listener) => uploads.onReceiving(listener),
    concern: (user) =>
      user.administrator ||
      uploads.progress().some(({ owner }) => mayEnd(user, owner)) ||
      uploads.refusedPushes().some(({ owner }) => mayEnd(user, owner)),
  };
}

interface RouteParts {
  readonly authenticator: RequestAuthenticator;
  readonly server: RegistryServer;
  readonly events: EventFollowers;
  readonly health: Health;
}

async function registerRoutes(
  application: ApiInstance,
  options: HttpOptions,
  { authenticator, server, events, health }: RouteParts,
): Promise<void> {
  const { access, catalog, database, events: happened, identity, settings, storage } = options.core;
  const { passwords, sessions, refreshTokens } = identity;
  await addApiDocument(application, VERSION);
  await application.register(
    apiPlugin({
      authenticator,
      access,
      identity,
      catalog,
      lists: openLists(database),
      activity: happened.activity,
      storage,
      settings,
      version: VERSION,
      isExposed: () => server.isExposed,
      serveMore: (serve) => {
        const externalUrl = (): string => settings.get('externalUrl');
        events.serveOn(serve);
        serveTelemetry(serve, {
          health,
          metrics: options.metrics,
          logFolder: options.logFolder,
          authenticator,
        });
        serveTokens(serve, {
          authenticator,
          passwords,
          refreshTokens,
          tokens: access.tokens,
          events: happened.outbox,
          uploads: storage.uploads,
        });
        serveSessions(serve, { passwords, sessions, events: happened.outbox, externalUrl });
      },
    }),
  );
}

function distributionHandler(
  core: Core,
  authenticator: RequestAuthenticator,
  logger: Logger,
  onFailure: (failure: unknown) => void,
): DistributionHandler {
  const { access, catalog, settings, storage } = core;
  return createDistributionHandler({
    catalog,
    blobs: storage.blobs,
    uploads: storage.uploads,
    guard: access.guard,
    firstPush: access.firstPush,
    authenticate: (request, goesOn) => authenticator.forRegistry(request, goesOn),
    externalUrl: () => settings.get('externalUrl'),
    onFailure: (failure, request: IncomingMessage) => {
      onFailure(failure);
      logger.error({ err: failure, requestId: requestContext(request)?.id }, 'a /v2 request failed');
    },
  });
}

/** Harbor's component names where Marina has the part. */
function probes({ core, portalFolder }: HttpOptions, server: RegistryServer): HealthProbe[] {
  const failUnless = (holds: boolean, problem: string): void => {
    if (!holds) throw new Error(problem);
  };
  return [
    // Whoever reads the report got it from there.
    { name: 'core', check: () => {} },
    { name: 'database', check: () => core.database.probe() },
    { name: 'registry', check: () => failUnless(server.port !== 0, 'the registry does not listen') },
    {
      name: 'storage',
      check: () => tryStorage(core.storage),
      glance: () => {
        requireInPlace(core.storage.driver);
        core.database.requireInPlace();
      },
    },
    ...(portalFolder === undefined
      ? []
      : [
          {
            name: 'portal',
            check: () => failUnless(hasPortal(portalFolder), `no portal in ${portalFolder}`),
          },
        ]),
  ];
}

/** More than fits beside a file's other facts: the disk must have a block for it. Bytes. */
const PROBE_BYTES = 8 * 1024;

/** Writes, syncs and removes an upload file. One that stays behind is removed as an upload without a session. */
async function tryStorage({ driver }: Core['storage']): Promise<void> {
  requireInPlace(driver);
  const id = randomUUID();
  const file = await driver.openUpload(id);
  try {
    await file.append([Buffer.alloc(PROBE_BYTES, 1)], 0);
    await file.sync();
  } finally {
    await file.close();
    await driver.discardUpload(id);
  }
}
