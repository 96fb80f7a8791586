import { type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { LogThreshold } from '../rules/log-levels.ts';
import { REDACTED, redactSecrets } from './redact.ts';
import { redactText } from './redact-target.ts';
import { RotatingFile } from './rotating-file.ts';

export type { Logger } from 'pino';

export interface LogOptions {
  /** Least severe level that is logged. */
  readonly level?: LogThreshold | 'silent';
  /** Whether lines also go to stderr. */
  readonly stderr?: boolean;
  /** Size at which the log file is rotated, bytes. */
  readonly maxFileBytes?: number;
}

/** Log files kept in a data folder, the current one included. */
export const LOG_FILE_COUNT = 5;
const DEFAULT_MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Where log lines go; pino calls `write` with each line. */
interface LineSink {
  write(line: string): void;
}

export interface OpenLog {
  readonly logger: Logger;
  /** Ends file logging; lines that still come are dropped. */
  close(): void;
}

/** Opens the log of a data folder: JSON lines in `folder`, rotated, and on stderr when asked. */
export function openLog(folder: string, options: LogOptions = {}): OpenLog {
  const file = new RotatingFile({
    folder,
    maxBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
    maxFiles: LOG_FILE_COUNT,
  });
  let open = true;
  const sink: LineSink = {
    write: (line) => {
      if (open) file.write(line);
      if (options.stderr === true) process.stderr.write(line);
    },
  };
  return {
    logger: createLogger(options.level ?? 'info', sink),
    close: () => {
      open = false;
      file.close();
    },
  };
}

/** A logger whose lines never carry the values of secret names. */
export function createLogger(level: LogThreshold | 'silent', sink: LineSink): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactSecrets },
      // The formatter does not see what a child logger is bound to.
      redact: { paths: ['authorization', 'cookie', 'password', 'secret', 'token'], censor: REDACTED },
      serializers: { err: errorFields },
    },
    sink,
  );
}

/** An error as it is logged: texts of Node and of libraries may carry the URL that was asked for. */
function errorFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...stdSerializers.err(error) };
  for (const name of ['message', 'stack']) {
    const text = fields[name];
    if (typeof text === 'string') fields[name] = redactText(text);
  }
  return redactSecrets(fields);
}

/** A logger that drops everything, for tests and tools. */
export function silentLogger(): Logger {
  return createLogger('silent', { write: () => {} });
}
