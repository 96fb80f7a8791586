import type { Guard } from '../access/guard.ts';
import type { Action, Resource } from '../access/permissions.ts';
import type { Principal, UserPrincipal } from '../access/principal.ts';
import type { VisibleProjects } from '../catalog/listing/visibility.ts';
import { parseRepositoryName } from '../catalog/names.ts';
import type { Project, ProjectStore } from '../catalog/projects.ts';
import type { RepositoryListItem, RepositoryQueries } from '../catalog/repository-queries.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { ApiDependencies } from './dependencies.ts';

/** What a caller wants to do in a project. */
export interface Purpose {
  readonly action: Action;
  readonly resource: Resource;
}

/** A repository that a caller may use, and its project. */
export interface AccessibleRepository {
  readonly project: Project;
  readonly repository: RepositoryListItem;
}

/**
 * Finds what a path names, for callers who may do what they want with it. The right is asked before anything is said
 * about what exists: who may not see a private project learns nothing of it.
 */
export class ApiAccess {
  readonly #guard: Guard;
  readonly #projects: ProjectStore;
  readonly #repositories: RepositoryQueries;

  constructor(dependencies: Pick<ApiDependencies, 'guard' | 'projects'>, repositories: RepositoryQueries) {
    this.#guard = dependencies.guard;
    this.#projects = dependencies.projects;
    this.#repositories = repositories;
  }

  /** The project of that name, or of that id where digits are not said to be a name. Throws as the guard does. */
  project(principal: Principal, nameOrId: string, isName: boolean, purpose: Purpose): Project {
    const project =
      !isName && /^\d{1,15}$/.test(nameOrId)
        ? this.#projects.byId(Number(nameOrId))
        : this.#projects.byName(nameOrId);
    this.#guard.require(principal, purpose.action, purpose.resource, project);
    return project;
  }

  /** A repository by its project's name and its path in Harbor's double encoding. Throws NOT_FOUND, or as the guard. */
  repository(
    principal: Principal,
    projectName: string,
    path: string,
    purpose: Purpose,
  ): AccessibleRepository {
    const project = this.project(principal, projectName, true, purpose);
    return { project, repository: this.#listed(`${project.name}/${decodePath(path)}`) };
  }

  /** A repository by its full name, encoded once or twice. Throws NAME_INVALID, NOT_FOUND, or as the guard. */
  repositoryByName(principal: Principal, encodedName: string, purpose: Purpose): AccessibleRepository {
    const name = parseRepositoryName(decodePath(encodedName));
    const project = this.project(principal, name.project, true, purpose);
    return { project, repository: this.#listed(name.full) };
  }

  /** The projects that lists may show to the principal. */
  visibleProjects(principal: Principal): VisibleProjects {
    if (this.#guard.readableAll(principal)) return 'all';
    return { memberOf: this.#guard.memberProjectIds(principal) };
  }

  #listed(fullName: string): RepositoryListItem {
    const repository = this.#repositories.byName(fullName);
    if (repository === undefined) {
      throw new RegistryError('NOT_FOUND', `there is no repository ${fullName.slice(0, 256)}`);
    }
    return repository;
  }
}

/** The signed-in user. Throws UNAUTHORIZED for anonymous. */
export function requireUser(principal: Principal): UserPrincipal {
  if (principal.kind === 'user') return principal;
  throw new RegistryError('UNAUTHORIZED', 'this needs a signed-in user; sign in first');
}

/**
 * Undoes what is left of the encoding of a name in a path. Fastify has decoded it once; Harbor's clients encode the
 * slashes of a repository twice, and some once. No name holds a "%". Throws BAD_REQUEST for a broken escape.
 */
function decodePath(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text;
  } catch (cause) {
    throw new RegistryError('BAD_REQUEST', `"${text.slice(0, 256)}" has a broken percent escape`, { cause });
  }
}
