/** Stands where a secret was. */
export const REDACTED = '[redacted]';

/** Names, without case and separators, whose values are never logged. */
const SECRET_NAME =
  /(authorization|cookie|password|passwd|passphrase|passcode|pwd|secret|token|credentials?|apikey|accesskey|privatekey|masterkey|jwt)$/;

/** Logged structures are shallow; what is nested deeper than this is cut off. */
const MAX_DEPTH = 8;

/** A copy of a logged object in which the values of secret names are replaced, at any depth. */
export function redactSecrets(object: Record<string, unknown>): Record<string, unknown> {
  return redactObject(object, 0);
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    copy[name] = isSecretName(name) ? REDACTED : redactValue(value, depth + 1);
  }
  return copy;
}

function redactValue(value: unknown, depth: number): unknown {
  // Errors keep their class for the logger's own serialiser, which calls redactSecrets on the outcome.
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth > MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((element) => redactValue(element, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
    return value;
  return redactObject(value, depth);
}

/** Whether what goes by this name is a secret: `refresh_token`, `user[password]`, `X-Api-Key`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.toLowerCase().replace(/[^\p{L}\d]/gu, ''));
}
