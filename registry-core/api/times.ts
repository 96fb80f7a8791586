/** Go's zero time: what Harbor gives for "never". */
const NEVER = '0001-01-01T00:00:00.000Z';

/** The time that was written last: in long lists neighbours often share one, and to write it costs most of a row. */
let last = { milliseconds: 0, text: new Date(0).toISOString() };

/** RFC 3339 of Unix milliseconds. */
export function dateTime(milliseconds: number): string {
  if (last.milliseconds !== milliseconds) last = { milliseconds, text: new Date(milliseconds).toISOString() };
  return last.text;
}

/** RFC 3339 of Unix milliseconds, or Harbor's "never". */
export function dateTimeOrNever(milliseconds: number | undefined): string {
  return milliseconds === undefined ? NEVER : dateTime(milliseconds);
}

/** RFC 3339 of Unix milliseconds, or null. */
export function dateTimeOrNull(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : dateTime(milliseconds);
}

/** A time from a config, which anybody may have written: RFC 3339 if it is a time, else null. */
export function readDateTime(text: string | undefined): string | null {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : dateTime(time);
}
