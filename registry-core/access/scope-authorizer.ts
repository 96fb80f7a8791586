import { parseRepositoryName, type RepositoryName } from '../catalog/index.ts';
import type { FirstPush } from './first-push.ts';
import type { Guard, ProjectAccess } from './guard.ts';
import type { Action, Resource } from './permissions.ts';
import { isAdministrator, type Principal } from './principal.ts';
import type { AccessGrant } from './request-identity.ts';
import type { Scope } from './scope.ts';

/** Finds a project by its name; the catalogue's project store is one. */
export interface ProjectLookup {
  byName(name: string): ProjectAccess | undefined;
}

/** What the token actions of a repository mean to the guard. */
const REPOSITORY_ACTIONS: ReadonlyMap<string, readonly [Action, Resource]> = new Map([
  ['pull', ['pull', 'repository']],
  ['push', ['push', 'repository']],
  ['delete', ['delete', 'repository']],
]);

/** What a project's first push needs of a project that it is going to create. */
const FIRST_PUSH_ACTIONS: ReadonlySet<string> = new Set(['pull', 'push']);

/** What an authorizer asks of the settings. */
export interface ScopePolicy {
  /** Whether a token carries no more than what was asked for, unlike Harbor's. */
  readonly narrowTokens: () => boolean;
}

/**
 * Decides what a token may carry. As in Harbor that is what the one who asks holds on the repository, now, and not
 * only what was asked: clients such as oras-py ask for pull once and then push with the same token. The guard is
 * asked anew with each request anyway.
 */
export class ScopeAuthorizer {
  readonly #guard: Guard;
  readonly #projects: ProjectLookup;
  readonly #firstPush: Pick<FirstPush, 'isAllowed'>;
  readonly #policy: ScopePolicy;

  constructor(
    guard: Guard,
    projects: ProjectLookup,
    firstPush: Pick<FirstPush, 'isAllowed'>,
    policy: ScopePolicy,
  ) {
    this.#guard = guard;
    this.#projects = projects;
    this.#firstPush = firstPush;
    this.#policy = policy;
  }

  /**
   * One grant a scope, maybe without actions: not getting all is no error in the token protocol. A scope that asks
   * for nothing that is known gets nothing. Names in grants are full ones: `app` was asked, `library/app` is granted.
   */
  grant(principal: Principal, scopes: readonly Scope[]): AccessGrant[] {
    return scopes.map((scope) => {
      if (scope.type === 'repository') return this.#grantRepository(principal, scope);
      // The catalogue shows each reader what that reader may see, so asking for it is allowed to all.
      const catalog = scope.type === 'registry' && scope.name === 'catalog';
      return { ...scope, actions: catalog ? scope.actions.filter((action) => action === '*') : [] };
    });
  }

  #grantRepository(principal: Principal, scope: Scope): AccessGrant {
    const name = repositoryNameOf(scope);
    if (name === undefined) return { ...scope, actions: [] };
    const project = this.#projects.byName(name.project);
    const actions = this.#candidates(scope).filter((action) =>
      project === undefined
        ? FIRST_PUSH_ACTIONS.has(action) && this.#mayPushFirst(principal)
        : this.#allows(principal, action, project),
    );
    return { type: scope.type, name: name.full, actions };
  }

  /** The actions that a scope may get. */
  #candidates({ actions }: Scope): readonly string[] {
    const all = [...REPOSITORY_ACTIONS.keys()];
    if (actions.includes('*')) return all;
    const known = actions.filter((action) => REPOSITORY_ACTIONS.has(action));
    return this.#policy.narrowTokens() || known.length === 0 ? known : all;
  }

  #allows(principal: Principal, tokenAction: string, project: ProjectAccess): boolean {
    const meaning = REPOSITORY_ACTIONS.get(tokenAction);
    return meaning !== undefined && this.#guard.allows(principal, meaning[0], meaning[1], project);
  }

  /**
   * An administrator sees every project, so may also be told, by the push itself, that one is missing and how to
   * create it; without the grant Docker would only print "denied".
   */
  #mayPushFirst(principal: Principal): boolean {
    return isAdministrator(principal) || this.#firstPush.isAllowed(principal);
  }
}

/** Undefined: no repository here can have this name, as one with the host of another registry. */
function repositoryNameOf(scope: Scope): RepositoryName | undefined {
  try {
    return parseRepositoryName(scope.name);
  } catch {
    return undefined;
  }
}
