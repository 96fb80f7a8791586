import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { homedir } from 'node:os';
import { mayEnd } from '../access/principal.ts';
import { apiPlugin } from '../api/index.ts';
import { addApiDocument } from '../api/openapi.ts';
import { storageProblemOf } from '../blobs/upload-errors.ts';
import type { UploadSessions } from '../blobs/upload-sessions.ts';
import type { Core } from '../core.ts';
import { createDistributionHandler, type DistributionHandler } from '../distribution/handler.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import { Health, type HealthProbe } from '../telemetry/health.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { requestContext } from '../telemetry/request-context.ts';
import { VERSION } from '../version.ts';
import { createApplication } from './application.ts';
import type { Application } from './application-instance.ts';
import { EventRoutes, type UploadHints } from './event-routes.ts';
import { mayKnow } from './event-visibility.ts';
import { hasPortal } from './portal.ts';
import { RegistryServer } from './registry-server.ts';
import { RequestAuthenticator } from './request-authentication.ts';
import { sessionRoutes } from './session-routes.ts';
import { registerSystemRoutes } from './system-routes.ts';
import { tokenRoutes } from './token-routes.ts';

export interface HttpOptions {
  readonly core: Core;
  readonly feed: LiveFeed;
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
  const authenticator = new RequestAuthenticator(core.tokens, core.passwords, core.sessions, core.users, {
    desktopToken: options.desktopToken,
  });
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
  const events = new EventRoutes({
    feed: options.feed,
    outbox: core.events,
    authenticator,
    mayKnow: (user, event) => mayKnow(core.guard, core.catalog.projects, user, event),
    uploads: uploadHints(core.uploads),
  });
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

function uploadHints(uploads: UploadSessions): UploadHints {
  return {
    onReceiving: (listener) => uploads.onReceiving(listener),
    concern: (user) => user.administrator || uploads.progress().some(({ owner }) => mayEnd(user, owner)),
  };
}

interface RouteParts {
  readonly authenticator: RequestAuthenticator;
  readonly server: RegistryServer;
  readonly events: EventRoutes;
  readonly health: Health;
}

async function registerRoutes(
  application: Application,
  options: HttpOptions,
  { authenticator, server, events, health }: RouteParts,
): Promise<void> {
  const { core } = options;
  const { catalog } = core;
  await addApiDocument(application, VERSION);
  await application.register(
    apiPlugin({ ...core, ...catalog, authenticator, version: VERSION, isExposed: () => server.isExposed }),
  );
  events.register(application);
  registerSystemRoutes(application, {
    health,
    metrics: options.metrics,
    logFolder: options.logFolder,
    authenticator,
  });
  await application.register(tokenRoutes, { ...core, authenticator });
  await application.register(sessionRoutes, {
    ...core,
    externalUrl: () => core.settings.get('externalUrl'),
  });
}

function distributionHandler(
  core: Core,
  authenticator: RequestAuthenticator,
  logger: Logger,
  onFailure: (failure: unknown) => void,
): DistributionHandler {
  const { settings } = core;
  return createDistributionHandler({
    ...core,
    sessions: core.uploads,
    authenticate: (request) => authenticator.forRegistry(request),
    autoCreateProjects: () => settings.get('autoCreateProjects'),
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
      check: () => tryStorage(core),
      glance: () => {
        core.driver.requireInPlace();
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
async function tryStorage({ driver }: Core): Promise<void> {
  driver.requireInPlace();
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
