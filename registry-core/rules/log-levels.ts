/** What lines of the log may be, least severe first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** From which level on lines are written or shown. None from fatal on: such lines are rare, and errors show them, too. */
export const LOG_THRESHOLDS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

export type LogThreshold = (typeof LOG_THRESHOLDS)[number];
