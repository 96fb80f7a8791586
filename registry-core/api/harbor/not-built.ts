import { RegistryError } from '../../errors/index.ts';
import { NOT_BUILT } from '../contract/harbor/not-built.ts';
import { HARBOR } from '../contract/harbor/paths.ts';

interface Pattern {
  readonly id: string;
  readonly method: string;
  readonly path: RegExp;
}

/** Made when it is first asked for: as routes these operations would be an eighth of the time of a start. */
let patterns: readonly Pattern[] | undefined;

/**
 * What to answer a request that no route takes, or one more general than it, where Harbor has an operation that is not
 * built: NOT_IMPLEMENTED (501), whoever asks, since it tells nothing of what is stored. Undefined for any other path.
 */
export function notBuilt(method: string, path: string): RegistryError | undefined {
  if (!path.startsWith(`${HARBOR}/`)) return undefined;
  patterns ??= toPatterns();
  const operation = patterns.find((pattern) => pattern.method === method && pattern.path.test(path));
  if (operation === undefined) return undefined;
  return new RegistryError(
    'NOT_IMPLEMENTED',
    `Harbor's operation ${operation.id} is not part of this version of Marina; /devcenter-api-2.0 lists those that are`,
  );
}

/** Those with fewer parameters first: `/users/search` is no user. */
function toPatterns(): Pattern[] {
  const parameters = (path: string): number => path.split('{').length;
  return [...NOT_BUILT]
    .sort((one, other) => parameters(one.path) - parameters(other.path))
    .map(({ id, method, path }) => ({
      id,
      method,
      path: new RegExp(`^${HARBOR}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
}
