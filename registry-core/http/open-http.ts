import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { homedir } from 'node:os';
import { type Access, mayEnd } from '../access/index.ts';
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
import { requireInPlace, type Storage, storageProblemOf, type UploadSessions } from '../blobs/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Cleanup } from '../cleanup/index.ts';
import type { Database } from '../database/index.ts';
import { createDistributionHandler, type DistributionHandler } from '../distribution/index.ts';
import type { Events } from '../events/index.ts';
import type { Identity } from '../identity/index.ts';
import type { JobService } from '../jobs/index.ts';
import type { Lifetime } from '../lifetime.ts';
import type { Settings } from '../settings/index.ts';
import { Health, type HealthProbe, type Logger, type Metrics, requestContext } from '../telemetry/index.ts';
import { VERSION } from '../version.ts';
import { createApplication } from './application.ts';
import { hasPortal } from './portal.ts';
import { RegistryServer } from './registry-server.ts';
import { RequestAuthenticator } from './request-authentication.ts';

/** What a registry is served with: the faces of the rooms that answer, and what the process knows. */
export interface HttpParts {
  readonly access: Access;
  readonly catalog: Catalog;
  readonly events: Events;
  readonly identity: Identity;
  readonly jobs: JobService;
  readonly cleanup: Cleanup;
  readonly settings: Settings;
  readonly storage: Storage;
  /** For the report on its health. */
  readonly database: Pick<Database, 'probe' | 'requireInPlace'>;
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
}

/**
 * Assembles the distribution API, the routes and the server around them. `lifetime` ends the event streams, lets other
 * requests finish, and closes.
 */
export async function openHttp(parts: HttpParts, lifetime: Lifetime): Promise<RunningHttp> {
  const { logger, settings } = parts;
  const authenticator = authenticatorOf(parts);
  const { application, handle } = await createApplication({ logger, portalFolder: parts.portalFolder });
  lifetime.onClose(() => application.close());
  const doubtHealth = (failure: unknown): void => {
    if (storageProblemOf(failure) !== undefined) health.doubt();
  };
  const server = new RegistryServer({
    distribution: distributionHandler(parts, authenticator, doubtHealth),
    application: handle,
    logger,
    meter: parts.metrics.requests,
    externalUrl: () => settings.get('externalUrl'),
    trustedProxies: () => settings.get('trustedProxies'),
    machineFolders: [parts.dataFolder, parts.portalFolder ?? '', homedir()],
  });
  const health = new Health(probes(parts, server), {
    onFailure: (component, failure) => logger.error({ err: failure, component }, 'a component is unhealthy'),
  });
  const events = eventFollowers(parts, authenticator);
  lifetime.onClose(async () => {
    const closed = server.close();
    // These never finish by themselves.
    events.close();
    await closed;
  });
  lifetime.onClose(settings.onChange(() => server.settingsChanged()));
  application.addHook('onError', async (_request, _reply, failure) => doubtHealth(failure));
  await registerRoutes(application, parts, { authenticator, server, events, health });
  await application.ready();
  return { server, health };
}

function authenticatorOf({ access, identity, desktopToken }: HttpParts): RequestAuthenticator {
  const { passwords, sessions, users } = identity;
  return new RequestAuthenticator(access.tokens, passwords, sessions, users, { desktopToken });
}

function eventFollowers(parts: HttpParts, authenticator: RequestAuthenticator): EventFollowers {
  const { access, catalog, events, storage } = parts;
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
  parts: HttpParts,
  { authenticator, server, events, health }: RouteParts,
): Promise<void> {
  const { access, catalog, events: happened, identity, settings, storage } = parts;
  const { passwords, sessions, refreshTokens } = identity;
  await addApiDocument(application, VERSION);
  await application.register(
    apiPlugin({
      authenticator,
      access,
      identity,
      catalog,
      activity: happened.activity,
      storage,
      settings,
      jobs: parts.jobs,
      cleanup: parts.cleanup,
      version: VERSION,
      isExposed: () => server.isExposed,
      serveMore: (serve) => {
        const externalUrl = (): string => settings.get('externalUrl');
        events.serveOn(serve);
        serveTelemetry(serve, {
          health,
          metrics: parts.metrics,
          logFolder: parts.logFolder,
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
  { access, catalog, settings, storage, logger }: HttpParts,
  authenticator: RequestAuthenticator,
  onFailure: (failure: unknown) => void,
): DistributionHandler {
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
function probes({ database, storage, portalFolder }: HttpParts, server: RegistryServer): HealthProbe[] {
  const failUnless = (holds: boolean, problem: string): void => {
    if (!holds) throw new Error(problem);
  };
  return [
    // Whoever reads the report got it from there.
    { name: 'core', check: () => {} },
    { name: 'database', check: () => database.probe() },
    { name: 'registry', check: () => failUnless(server.port !== 0, 'the registry does not listen') },
    {
      name: 'storage',
      check: () => tryStorage(storage),
      glance: () => {
        requireInPlace(storage.driver);
        database.requireInPlace();
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
async function tryStorage({ driver }: Storage): Promise<void> {
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
