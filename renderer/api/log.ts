/** Least severe first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of the registry's log, as `GET /api/marina/v1/logs` answers it. */
export interface LogLine {
  /** ISO, to the millisecond. */
  readonly time: string;
  readonly level: string;
  readonly message: string;
  /** Everything else that was logged with it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Lines, newest first. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Whether older lines are left. */
  readonly more: boolean;
}

export interface LogQuery {
  /** Least severe level wanted. */
  readonly level: LogLevel;
  /** ISO times; only lines in between, these moments excluded. */
  readonly after: string;
  readonly before: string;
  /** Text that a line must contain, in any case. */
  readonly q: string;
  readonly limit: number;
}
