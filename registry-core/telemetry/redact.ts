/** Stands where a secret was. */
export const REDACTED = '[redacted]';

/** Names, without case and separators, whose values are never logged. */
const SECRET_NAME =
  /(authorization|cookie|password|passwd|passphrase|secret|token|credentials?|apikey|accesskey|privatekey|masterkey)$/;

/** Short query parameters that carry secrets in OAuth and signed URLs. */
const SECRET_PARAMETER = /^(code|state|sig|signature|xamzsignature|xamzcredential)$/;

/** Logged structures are shallow; what is nested deeper than this is cut off. */
const MAX_DEPTH = 8;

/** A copy of a logged object in which the values of secret names are replaced, at any depth. */
export function redactSecrets(object: Record<string, unknown>): Record<string, unknown> {
  return redactObject(object, 0);
}

/** Replaces secret query parameters of a raw, still encoded request target. */
export function redactTarget(target: string): string {
  const queryAt = target.indexOf('?');
  if (queryAt === -1) return target;
  const parameters = target.slice(queryAt + 1).split('&');
  return `${target.slice(0, queryAt)}?${parameters.map(redactParameter).join('&')}`;
}

function redactParameter(parameter: string): string {
  const equalsAt = parameter.indexOf('=');
  if (equalsAt === -1) return parameter;
  const name = parameter.slice(0, equalsAt);
  const plain = normalise(decode(name));
  return SECRET_NAME.test(plain) || SECRET_PARAMETER.test(plain) ? `${name}=${REDACTED}` : parameter;
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    copy[name] = SECRET_NAME.test(normalise(name)) ? REDACTED : redactValue(value, depth + 1);
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

function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
