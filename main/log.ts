/** Facts of a log line; never a secret. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** Writes one JSON line about the main process to standard error, in the shape of the core's log. */
export function log(message: string, facts: LogFacts = {}): void {
  process.stderr.write(`${JSON.stringify({ time: Date.now(), name: 'main', msg: message, ...facts })}\n`);
}
