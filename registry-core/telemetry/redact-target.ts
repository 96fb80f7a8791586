import { isSecretName, REDACTED } from './redact.ts';

/**
 * Query parameters whose values may be logged: the ones that the registry knows and that carry no secret. What comes
 * by any other name may be anything, such as `?pwd=` by mistake.
 */
const PLAIN_PARAMETERS = new Set(
  (
    'account after annotations artifactType before client_id current_user cursor digest digest-algorithm filter from ' +
    'hideUntagged idleSeconds kind last lastEventId latest_in_repository level limit mount n name names ' +
    'offline_token order owner page page_size platform project project_id project_name projectId public q relative ' +
    'repository scope service sort tag underWay with_accessory with_detail with_immutable_status with_label ' +
    'with_sbom_overview with_scan_overview with_signature with_tag'
  ).split(' '),
);

/** A name that is longer than any parameter's may be a secret itself. */
const NAME_LENGTH_AT_MOST = 64;

/** `name=value` and `name:value` inside a path segment, as matrix parameters and mistakes have them. */
const NAMED_VALUE = /([^;,=:&]+)[=:]/g;
/** JSON Web Tokens, and a user's name and password before a host. */
const SECRET_SHAPE = /\beyJ[\w-]{5,}\.[\w-]{5,}|[^\s/@]+:[^\s/@]+@/;
/** Letters in both cases and digits, long and without a break: a generated key rather than a word. */
const GENERATED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w+=-]{24,}$/;

/**
 * A raw, still encoded request target as it may be logged: without the values of parameters that the registry does not
 * know, and without what in the path is a secret by its name or its shape. `known` says that a route takes the path, so
 * that each segment has its meaning: a repository may well be named `token`.
 */
export function redactTarget(target: string, known: boolean): string {
  const queryAt = target.indexOf('?');
  const path = queryAt === -1 ? target : target.slice(0, queryAt);
  const plainPath = redactPath(path, known);
  return queryAt === -1 ? plainPath : `${plainPath}?${redactQuery(target.slice(queryAt + 1))}`;
}

/** A text that may quote URLs, without their secrets. */
export function redactText(text: string): string {
  return text
    .replace(
      /([?&;])([^\s=&;?#'"]+)=([^\s&;#'"]*)/g,
      (whole, separator: string, name: string, value: string) =>
        isSecretName(decode(name)) || holdsSecret(decode(name), decode(value))
          ? `${separator}${name}=${REDACTED}`
          : whole,
    )
    .replace(/(\w+:\/\/)[^\s/@'"]+@/g, `$1${REDACTED}@`);
}

function redactQuery(query: string): string {
  return query.replace(/[^&;]+/g, (parameter) => {
    const equalsAt = parameter.indexOf('=');
    const name = equalsAt === -1 ? parameter : parameter.slice(0, equalsAt);
    const value = equalsAt === -1 ? '' : parameter.slice(equalsAt + 1);
    if (PLAIN_PARAMETERS.has(decode(name)) && !holdsSecret(decode(name), decode(value))) return parameter;
    // Alone, or longer than a name is, it may be the secret itself.
    return equalsAt === -1 || name.length > NAME_LENGTH_AT_MOST ? REDACTED : `${name}=${REDACTED}`;
  });
}

/** Whether the value of a parameter has a secret in it: by its shape, or as a term such as `password=…` in `q`. */
function holdsSecret(parameter: string, value: string): boolean {
  if (SECRET_SHAPE.test(value)) return true;
  const terms = parameter === 'scope' ? /([^;,=:&\s]+)=/g : /([^;,=:&\s]+)\s*[=:]/g;
  for (const [, name = ''] of value.matchAll(terms)) if (isSecretName(name)) return true;
  return false;
}

function redactPath(path: string, known: boolean): string {
  let before = '';
  return path
    .split('/')
    .map((segment) => {
      const plain = decode(segment);
      const behindItsName = !known && before !== '' && isSecretName(before);
      before = plain;
      if (segment === '') return segment;
      return behindItsName || isSecretSegment(plain, known) ? REDACTED : segment;
    })
    .join('/');
}

function isSecretSegment(plain: string, known: boolean): boolean {
  if (SECRET_SHAPE.test(plain)) return true;
  if (!known && GENERATED.test(plain)) return true;
  for (const [, name = ''] of plain.matchAll(NAMED_VALUE)) if (isSecretName(name)) return true;
  return false;
}

/** Twice, as some proxies encode again. What is not encoded well stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(text));
  } catch {
    return text;
  }
}
