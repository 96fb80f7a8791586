export { errorBodyFor } from './error-for-client.ts';
export { Health, type HealthProbe, type HealthReport, type Trouble } from './health.ts';
export { readLog } from './log-reader.ts';
export { type Logger, type LogOptions, openLog } from './logger.ts';
export { MachinePaths } from './machine-paths.ts';
export { METRICS_CONTENT_TYPE, Metrics } from './metrics.ts';
export { redactTarget } from './redact-target.ts';
export { RepeatedLines } from './repeated-lines.ts';
export {
  attachRequestContext,
  cameThroughProxy,
  clientSide,
  type RequestContext,
  requestContext,
} from './request-context.ts';
export { requestIdFor } from './request-id.ts';
export type { RequestMeter } from './request-meter.ts';
