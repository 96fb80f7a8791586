import {
  bearerChallenge,
  type FirstPush,
  type Guard,
  isAdministrator,
  isSignedIn,
  ownerKey,
  type Principal,
  REGISTRY_SERVICE,
  type RequestIdentity,
  tokenRealm,
} from '../access/index.ts';
import {
  type ProjectStore,
  parseRepositoryName,
  type Repository,
  type RepositoryName,
  type RepositoryStore,
} from '../catalog/index.ts';
import { type ErrorCode, RegistryError, toRegistryError } from '../errors/index.ts';
import { clientSide } from '../telemetry/index.ts';
import type { Exchange } from './exchange.ts';

/** What a /v2 request does to a repository, as token scopes name it. */
export type RepositoryAction = 'pull' | 'push' | 'delete';

/** What access decisions are made from. */
export interface RepositoryAccessParts {
  readonly guard: Guard;
  readonly projects: ProjectStore;
  readonly repositories: RepositoryStore;
  readonly firstPush: FirstPush;
  /** The public URL of the registry behind a proxy; empty when there is none. */
  readonly externalUrl: () => string;
  /** Told of a user's push that no other token would help; `owner` is an `ownerKey`. */
  readonly onPushRefused?: (name: string, owner: string, code: ErrorCode) => void;
}

/**
 * Decides whether a request may touch a repository, and finds or makes it. The decision comes before the look, and is
 * the same for what does not exist as for what may not be seen.
 */
export class RepositoryAccess {
  readonly #parts: RepositoryAccessParts;

  constructor(parts: RepositoryAccessParts) {
    this.#parts = parts;
  }

  /** The repository, or undefined when it does not exist. Throws NAME_INVALID, UNAUTHORIZED or DENIED. */
  find(exchange: Exchange, name: string, action: RepositoryAction): Repository | undefined {
    const parsed = parseRepositoryName(name);
    const repository = this.#parts.repositories.byName(parsed.full);
    if (repository !== undefined) {
      const project = { id: repository.projectId, public: repository.projectPublic };
      if (!this.#allows(exchange.identity, parsed, action, project)) {
        throw this.#refusal(exchange, parsed, action);
      }
      return repository;
    }
    const project = this.#parts.projects.byName(parsed.project);
    if (!this.#allows(exchange.identity, parsed, action, project)) {
      throw this.#refusal(exchange, parsed, action);
    }
    return undefined;
  }

  /** As {@link find}; throws NAME_UNKNOWN when the repository does not exist. */
  require(exchange: Exchange, name: string, action: RepositoryAction): Repository {
    const repository = this.find(exchange, name, action);
    if (repository !== undefined) return repository;
    throw new RegistryError('NAME_UNKNOWN', `there is no repository ${parseRepositoryName(name).full}`);
  }

  /** The repository for a push; it, and its project where the setting allows, is made when it is not there. */
  async requireForPush(exchange: Exchange, name: string): Promise<Repository> {
    try {
      return await this.#findOrMake(exchange, name);
    } catch (cause) {
      const { principal } = exchange.identity;
      if (isSignedIn(principal) && !this.#mayHelpItself(principal, name, cause)) {
        this.#parts.onPushRefused?.(name, ownerKey(principal), reasonOf(name, cause));
      }
      throw cause;
    }
  }

  async #findOrMake(exchange: Exchange, name: string): Promise<Repository> {
    const repository = this.find(exchange, name, 'push');
    if (repository !== undefined) return repository;
    const parsed = parseRepositoryName(name);
    const project = await this.#parts.firstPush.project(parsed.project, exchange.identity.principal);
    return this.#parts.repositories.ensure(parsed, project.id);
  }

  /**
   * Whether content of a repository may be mounted into another one that the request may push to. Inside a project and
   * from public projects it may; from elsewhere only if the token covers the source. Says nothing of whether the source
   * exists, and judges a project that does not exist as one that the client may not see.
   */
  mayMountFrom(identity: RequestIdentity, source: RepositoryName, target: Repository): boolean {
    const project = this.#parts.projects.byName(source.project) ?? NO_PROJECT;
    if (!this.#parts.guard.allows(identity.principal, 'pull', 'repository', project)) return false;
    if (project.public || project.id === target.projectId) return true;
    return granted(identity, source, 'pull');
  }

  /** Whether the repositories of a project show up in the principal's catalogue. */
  mayList(identity: RequestIdentity, project: { readonly id: number; readonly public: boolean }): boolean {
    return this.#parts.guard.allows(identity.principal, 'list', 'repository', project);
  }

  /** The challenge that makes a client fetch a token (OCI clients ask for `scope`). */
  challenge(
    exchange: Pick<Exchange, 'request'>,
    scope: string | undefined,
    error: 'invalid_token' | 'insufficient_scope' | undefined,
  ): string {
    const realm = tokenRealm(clientSide(exchange.request), this.#parts.externalUrl());
    return bearerChallenge({ realm, service: REGISTRY_SERVICE, scope, error });
  }

  #allows(
    identity: RequestIdentity,
    name: RepositoryName,
    action: RepositoryAction,
    project: { readonly id: number; readonly public: boolean } | undefined,
  ): boolean {
    if (!granted(identity, name, action)) return false;
    const { principal } = identity;
    if (project === undefined) return this.#allowsWithoutProject(principal, action);
    return this.#parts.guard.allows(principal, action, 'repository', project);
  }

  #allowsWithoutProject(principal: Principal, action: RepositoryAction): boolean {
    if (isAdministrator(principal)) return true;
    return action !== 'delete' && this.#parts.firstPush.isAllowed(principal);
  }

  /** Whether a push was refused only because its token does not cover it: the client asks for another one. */
  #mayHelpItself(principal: Principal, name: string, cause: unknown): boolean {
    if (!(cause instanceof RegistryError) || cause.code !== 'UNAUTHORIZED') return false;
    const project = this.#parts.projects.byName(parseRepositoryName(name).project);
    if (project === undefined) return this.#allowsWithoutProject(principal, 'push');
    return this.#parts.guard.allows(principal, 'push', 'repository', project);
  }

  #refusal(exchange: Exchange, name: RepositoryName, action: RepositoryAction): RegistryError {
    const { identity } = exchange;
    const what = `${action} ${name.full}`;
    if (identity.method === 'basic') {
      return new RegistryError(
        'DENIED',
        `you may not ${what}; ask an administrator of the project for a role`,
      );
    }
    const actions = action === 'push' ? 'pull,push' : action;
    const error = identity.method === 'bearer' ? 'insufficient_scope' : undefined;
    const challenge = this.challenge(exchange, `repository:${name.full}:${actions}`, error);
    return new RegistryError('UNAUTHORIZED', `authentication is required to ${what}`, {
      headers: { 'WWW-Authenticate': challenge },
      detail: [{ Type: 'repository', Name: name.full, Action: action }],
    });
  }
}

/** A name that this registry cannot have is told to some clients as one that is not there. */
function reasonOf(name: string, cause: unknown): ErrorCode {
  try {
    parseRepositoryName(name);
  } catch {
    return 'NAME_INVALID';
  }
  return toRegistryError(cause).code;
}

/** Stands for a project that does not exist: private, and nobody is its member. */
const NO_PROJECT = { id: 0, public: false };

/** Whether a bearer token covers the action; other identities are not limited by one. */
function granted(identity: RequestIdentity, name: RepositoryName, action: RepositoryAction): boolean {
  if (identity.grants === undefined) return true;
  return identity.grants.some(
    (grant) =>
      grant.type === 'repository' &&
      (grant.name === name.full || (name.project === 'library' && grant.name === name.path)) &&
      (grant.actions.includes(action) || grant.actions.includes('*')),
  );
}
