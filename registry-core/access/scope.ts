import { RegistryError } from '../errors/index.ts';

/** One resource that a token is asked for, such as `repository:library/app:pull,push`. */
export interface Scope {
  /** `repository` or `registry`; others are known to clients and never granted. */
  readonly type: string;
  readonly name: string;
  /** Without duplicates, in the order asked. */
  readonly actions: readonly string[];
}

/** More scopes in one request than any client sends; keeps a token inside Node's header limit. */
const SCOPES_AT_MOST = 100;
const NAME_LENGTH_AT_MOST = 512;

// CNCF Distribution "token scope documentation": resourcetypevalue, and the optional class that clients no longer send.
const TYPE = /^([a-z0-9]+)(?:\([a-z0-9]+\))?$/;
const NAME = /^[\x21-\x7e]+$/;
// Distribution has `[a-z]*`; `*` is in use for the catalogue, the hyphen in Harbor's scanner-pull. Another is no action.
const ACTION = /^(?:[a-z][a-z-]{0,31}|\*)$/;

/**
 * Reads one scope: `type[(class)]:name:action[,action…]`. The first and the last colon part it, so a name may hold
 * a port. The class is dropped, and so is what is no action; an empty list of them is allowed (and grants nothing).
 * Undefined when it does not have that form: no resource is asked for, so nothing can be granted.
 */
export function parseScope(text: string): Scope | undefined {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  const type = TYPE.exec(text.slice(0, Math.max(first, 0)))?.[1];
  const name = text.slice(first + 1, last);
  if (first === last || type === undefined || !NAME.test(name) || name.length > NAME_LENGTH_AT_MOST) {
    return undefined;
  }
  const actions = text
    .slice(last + 1)
    .split(',')
    .filter((action) => ACTION.test(action));
  return { type, name, actions: [...new Set(actions)] };
}

/**
 * Reads the scopes of a token request: each text may hold several, parted by spaces; those that name the same
 * resource become one with the actions of all. What is no scope is left out: as with Harbor and CNCF Distribution, an
 * odd one narrows the token and fails nothing. Throws BAD_REQUEST for too many.
 */
export function parseScopes(texts: readonly string[]): Scope[] {
  const merged = new Map<string, Scope>();
  for (const text of texts) {
    for (const part of text.split(' ').filter(Boolean)) {
      const scope = parseScope(part);
      if (scope === undefined) continue;
      const key = `${scope.type}:${scope.name}`;
      const actions = [...new Set([...(merged.get(key)?.actions ?? []), ...scope.actions])];
      merged.set(key, { ...scope, actions });
      if (merged.size > SCOPES_AT_MOST) {
        throw new RegistryError(
          'BAD_REQUEST',
          `a token is for at most ${SCOPES_AT_MOST} scopes; ask for several`,
        );
      }
    }
  }
  return [...merged.values()];
}

/** The text of a scope, the inverse of {@link parseScope}. */
export function formatScope(scope: Scope): string {
  return `${scope.type}:${scope.name}:${scope.actions.join(',')}`;
}
