import type { IncomingMessage } from 'node:http';
import { Type } from 'typebox';
import { PageSize } from '../api/schemas/page-size.ts';
import { OverallHealth } from '../api/schemas/system.ts';
import { addressGroup, LOOPBACK } from '../identity/client-address.ts';
import type { Health, HealthReport } from '../telemetry/health.ts';
import { LOG_LEVELS, readLog } from '../telemetry/log-reader.ts';
import { METRICS_CONTENT_TYPE, type Metrics } from '../telemetry/metrics.ts';
import { cameThroughProxy, requestContext } from '../telemetry/request-context.ts';
import { type ApiAuthenticator, requireAdministrator } from './api-access.ts';
import type { Application } from './application-instance.ts';

export interface SystemRoutesOptions {
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logFolder: string;
  readonly authenticator: ApiAuthenticator;
}

/** Routes that tell how the registry does: health, ping, metrics, log. */
export function registerSystemRoutes(application: Application, options: SystemRoutesOptions): void {
  registerHealthRoutes(application, options);
  registerMetricsRoute(application, options);
  registerLogRoute(application, options);
}

function registerHealthRoutes(
  application: Application,
  { health, authenticator }: SystemRoutesOptions,
): void {
  application.get(
    '/api/v2.0/health',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Check the status of the components',
        tags: ['health'],
        response: { 200: OverallHealth },
      },
    },
    async (request) => healthFor(request.raw, await health.report(), authenticator),
  );
  application.get(
    '/api/v2.0/ping',
    { schema: { operationId: 'getPing', summary: 'Ping the registry', tags: ['ping'] } },
    async (_request, reply) => {
      reply.type('text/plain; charset=utf-8');
      return 'Pong';
    },
  );
}

/** Anyone may ask whether all is well; where things lie on this machine only the administrator is told. */
async function healthFor(
  request: IncomingMessage,
  report: HealthReport,
  authenticator: ApiAuthenticator,
): Promise<HealthReport> {
  const context = requestContext(request);
  if (report.status === 'healthy' || context === undefined) return report;
  // Who cannot be told apart is a stranger: bad credentials are no reason to keep the health to oneself.
  try {
    await authenticator.forApi(request);
  } catch {}
  if (context.administrator) return report;
  const components = report.components.map(({ error, ...component }) =>
    error === undefined ? component : { ...component, error: context.paths.hide(error) },
  );
  return { ...report, components };
}

function registerMetricsRoute(
  application: Application,
  { metrics, authenticator }: SystemRoutesOptions,
): void {
  application.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    // A scraper on this machine needs no password; the Host and Origin checks keep web pages out.
    const local = addressGroup(request.socket.remoteAddress ?? '') === LOOPBACK;
    // Behind a proxy on this machine every client has a loopback address.
    if (!local || cameThroughProxy(request.raw)) await requireAdministrator(authenticator, request.raw);
    reply.type(METRICS_CONTENT_TYPE);
    return metrics.text();
  });
}

const LogQuery = Type.Object({
  level: Type.Union(
    LOG_LEVELS.map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  after: Type.Optional(Type.String({ format: 'date-time' })),
  before: Type.Optional(Type.String({ format: 'date-time' })),
  limit: PageSize({ minimum: 1, maximum: 1000, default: 200 }),
  q: Type.Optional(Type.String({ maxLength: 200 })),
});

const LogPage = Type.Object({
  lines: Type.Array(
    Type.Object({
      time: Type.String(),
      level: Type.String(),
      message: Type.String(),
      fields: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  more: Type.Boolean({ description: 'Older lines are left' }),
});

function registerLogRoute(application: Application, { logFolder, authenticator }: SystemRoutesOptions): void {
  const schema = {
    summary: 'Read the log, newest lines first',
    operationId: 'readLog',
    tags: ['log'],
    querystring: LogQuery,
    response: { 200: LogPage },
  };
  application.get('/api/marina/v1/logs', { schema }, async (request) => {
    await requireAdministrator(authenticator, request.raw);
    const { level, after, before, limit, q } = request.query;
    return readLog(logFolder, {
      level,
      limit,
      ...(after === undefined ? {} : { after: new Date(after).toISOString() }),
      ...(before === undefined ? {} : { before: new Date(before).toISOString() }),
      ...(q === undefined || q === '' ? {} : { text: q }),
    });
  });
}
