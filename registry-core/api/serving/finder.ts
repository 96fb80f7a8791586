import {
  type Action,
  type Guard,
  isSignedIn,
  type Principal,
  type Resource,
  type SignedInPrincipal,
  type UserPrincipal,
  userOf,
} from '../../access/index.ts';
import {
  type ArtifactQueries,
  type FullArtifactRecord,
  type Project,
  type ProjectStore,
  parseRepositoryName,
  type RepositoryListItem,
  type RepositoryQueries,
  type VisibleProjects,
} from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';

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

/** What a {@link Finder} looks in. */
export interface FinderParts {
  readonly guard: Guard;
  readonly projects: ProjectStore;
  readonly repositories: RepositoryQueries;
  readonly artifacts: ArtifactQueries;
}

/**
 * Finds what a path names, for callers who may do what they want with it. The right is asked before anything is said
 * about what exists: who may not see a private project learns nothing of it.
 */
export class Finder {
  readonly #parts: FinderParts;

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  /** The project of that name, or of that id where digits are not said to be a name. Throws as the guard does. */
  project(principal: Principal, nameOrId: string, isName: boolean, purpose: Purpose): Project {
    const { projects } = this.#parts;
    const guard: Guard = this.#parts.guard;
    const project =
      !isName && /^\d{1,15}$/.test(nameOrId) ? projects.byId(Number(nameOrId)) : projects.byName(nameOrId);
    guard.require(principal, purpose.action, purpose.resource, project);
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

  /** The artifact of a tag or digest in a repository. Throws NOT_FOUND. */
  artifact({ id, name }: RepositoryListItem, reference: string): FullArtifactRecord {
    const artifact = this.#parts.artifacts.find(id, reference);
    if (artifact !== undefined) return artifact;
    throw new RegistryError('NOT_FOUND', `there is no artifact ${reference.slice(0, 160)} in ${name}`);
  }

  /** The projects that lists may show to the principal. */
  visibleProjects(principal: Principal): VisibleProjects {
    const { guard } = this.#parts;
    return guard.readableAll(principal) ? 'all' : { memberOf: guard.memberProjectIds(principal) };
  }

  #listed(fullName: string): RepositoryListItem {
    const repository = this.#parts.repositories.byName(fullName);
    if (repository !== undefined) return repository;
    throw new RegistryError('NOT_FOUND', `there is no repository ${fullName.slice(0, 256)}`);
  }
}

/** Whoever is signed in. Throws UNAUTHORIZED for anonymous. */
export function requireSignedIn(principal: Principal): SignedInPrincipal {
  if (isSignedIn(principal)) return principal;
  throw new RegistryError('UNAUTHORIZED', 'this needs a signed-in user; sign in first');
}

/** The signed-in user. Throws UNAUTHORIZED for anonymous, FORBIDDEN for robots. */
export function requireUser(principal: Principal): UserPrincipal {
  const user = userOf(requireSignedIn(principal));
  if (user !== undefined) return user;
  throw new RegistryError('FORBIDDEN', 'a robot account may not do this; sign in as a user');
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
