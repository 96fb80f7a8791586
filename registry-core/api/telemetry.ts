import type { IncomingMessage } from 'node:http';
import { addressGroup, LOOPBACK } from '../identity/index.ts';
import {
  cameThroughProxy,
  type Health,
  type HealthReport,
  METRICS_CONTENT_TYPE,
  type Metrics,
  readLog,
  requestContext,
} from '../telemetry/index.ts';
import { getHealth, getPing } from './contract/harbor/registry.ts';
import { getMetrics, readLog as readLogOperation } from './contract/marina/telemetry.ts';
import type { Serve } from './serving/call.ts';
import { requireAdministrator } from './serving/places.ts';
import type { ApiAuthenticator } from './serving/serve.ts';

export interface TelemetryParts {
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logFolder: string;
  readonly authenticator: ApiAuthenticator;
}

/** How the registry does: health, ping, metrics, log. */
export function serveTelemetry(serve: Serve, parts: TelemetryParts): void {
  const { health, metrics, logFolder, authenticator } = parts;

  serve(getHealth, async ({ request }) => healthFor(request.raw, await health.report(), authenticator));

  serve(getPing, () => 'Pong');

  serve(getMetrics, async ({ reply, request }) => {
    // A scraper on this machine needs no password; the Host and Origin checks keep web pages out.
    const local = addressGroup(request.socket.remoteAddress ?? '') === LOOPBACK;
    // Behind a proxy on this machine every client has a loopback address.
    if (!local || cameThroughProxy(request.raw)) {
      requireAdministrator((await authenticator.forApi(request.raw)).principal);
    }
    reply.type(METRICS_CONTENT_TYPE);
    return metrics.text();
  });

  serve(readLogOperation, ({ query: { level, after, before, limit, q } }) =>
    readLog(logFolder, {
      level,
      limit,
      ...(after === undefined ? {} : { after: new Date(after).toISOString() }),
      ...(before === undefined ? {} : { before: new Date(before).toISOString() }),
      ...(q === undefined ? {} : { text: q }),
    }),
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
