import type { LogLine } from '../../../registry-core/api/schemas/marina/telemetry.ts';
import { LOG_LEVELS, type LogLevel } from '../../../registry-core/rules/log-levels.ts';

/** The level of a line; what is not known counts as information. */
export function levelOf(line: LogLine): LogLevel {
  return LOG_LEVELS.find((level) => level === line.level) ?? 'info';
}

/** The id of the request that a line belongs to. */
export function requestIdOf(line: LogLine): string | undefined {
  const id = line.fields['requestId'];
  return typeof id === 'string' ? id : undefined;
}

/** What the statuses mean that a registry answers when it refuses; texts are `logs:status.s<number>`. */
export const EXPLAINED_STATUSES = [
  400, 401, 403, 404, 405, 409, 412, 413, 416, 429, 499, 500, 503, 507,
] as const;

/** The status of a request that was refused, where there are words for it. */
export function explainedStatus({ message, fields: { status } }: LogLine) {
  return message === 'request' ? EXPLAINED_STATUSES.find((known) => known === status) : undefined;
}

/** The fields that have a name of their own; texts are `logs:field.<name>`. */
export const NAMED_FIELDS = [
  'requestId',
  'method',
  'path',
  'status',
  'ms',
  'bytesIn',
  'bytesOut',
  'actor',
  'client',
  'userAgent',
  'aborted',
  'err',
  'url',
  'addresses',
  'version',
  'dataFolder',
  'count',
  'missing',
] as const;

/** What a line says: for a request what was asked and answered, else its message with what it is about. */
export function summaryOf(line: LogLine): string {
  const { method, path, status } = line.fields;
  if (line.message === 'request' && typeof method === 'string' && typeof path === 'string') {
    // Paths are long, and the end of a line is cut off first.
    return `${String(status ?? '')} ${method} ${path}`;
  }
  const facts = Object.entries(line.fields)
    .filter(([name, value]) => name !== 'requestId' && isShort(value))
    .map(([name, value]) => `${name}=${String(value)}`);
  const failure = failureOf(line);
  return [line.message, failure, ...facts].filter((part) => part !== undefined && part !== '').join('  ');
}

/** The message of the error that was logged with a line. */
function failureOf(line: LogLine): string | undefined {
  const { err } = line.fields;
  if (typeof err !== 'object' || err === null || !('message' in err)) return undefined;
  return typeof err.message === 'string' ? err.message : undefined;
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A line as the log file holds it: one object of JSON. */
export function rawText({ time, level, message, fields }: LogLine): string {
  return JSON.stringify({ level, time, ...fields, msg: message });
}

/** A field's value for reading: text as it is, everything else as indented JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}
