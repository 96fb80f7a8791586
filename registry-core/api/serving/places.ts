import { type Guard, isAdministrator, type Principal } from '../../access/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { AnyOperation } from '../contract/operation.ts';
import type { Place, Right } from '../contract/rights.ts';
import type { Found } from './call.ts';
import { type AccessibleRepository, type Finder, type Purpose, requireSignedIn } from './finder.ts';

/** How a request names a place: the parameters of its path, and Harbor's header that says that digits are a name. */
export interface PlaceNames {
  readonly params: Readonly<Record<string, string>>;
  readonly isName: boolean;
}

/** Asks the right of an operation, and finds what its path names. */
export class Places {
  readonly #guard: Guard;
  readonly #finder: Finder;

  constructor(guard: Guard, finder: Finder) {
    this.#guard = guard;
    this.#finder = finder;
  }

  /** What the path names. Throws UNAUTHORIZED, FORBIDDEN or NOT_FOUND for who lacks the right, NOT_FOUND for what is not there. */
  find({ right }: AnyOperation, principal: Principal, names: PlaceNames): Found[Place] {
    const { asks } = right;
    switch (asks.kind) {
      case 'nothing':
      case 'handler':
        return {};
      case 'user':
        requireSignedIn(principal);
        return {};
      case 'administrator':
        requireAdministrator(principal);
        return {};
      case 'system':
        for (const action of asks.actions) this.#guard.requireSystem(principal, action, asks.resource);
        return {};
      case 'project':
        return this.#inProject(right, asks.resource, asks.actions, principal, names);
    }
  }

  #inProject(
    { place }: Right,
    resource: Purpose['resource'],
    actions: readonly Purpose['action'][],
    principal: Principal,
    names: PlaceNames,
  ): Found[Place] {
    const [first, ...others] = actions;
    if (first === undefined) throw new Error('a right has an action');
    if (place === 'project') {
      const project = this.#project(principal, names, { action: first, resource });
      for (const action of others) this.#guard.require(principal, action, resource, project);
      return { project };
    }
    const found = this.#repository(principal, names.params, { action: first, resource });
    for (const action of others) this.#guard.require(principal, action, resource, found.project);
    if (place === 'repository') return found;
    return { ...found, artifact: this.#finder.artifact(found.repository, names.params['reference'] ?? '') };
  }

  /** Harbor names projects by name or id, or by name alone; Marina's own operations by name. */
  #project(
    principal: Principal,
    { params, isName }: PlaceNames,
    purpose: Purpose,
  ): Found['project']['project'] {
    const { project_name_or_id: nameOrId, project_name: projectName, project } = params;
    return nameOrId === undefined
      ? this.#finder.project(principal, projectName ?? project ?? '', true, purpose)
      : this.#finder.project(principal, nameOrId, isName, purpose);
  }

  /** Harbor names a repository by project and path; Marina's own operations by its full name. */
  #repository(
    principal: Principal,
    { project_name: projectName, repository_name: path, repository }: PlaceNames['params'],
    purpose: Purpose,
  ): AccessibleRepository {
    return projectName === undefined
      ? this.#finder.repositoryByName(principal, repository ?? '', purpose)
      : this.#finder.repository(principal, projectName, path ?? '', purpose);
  }
}

/** Throws UNAUTHORIZED for nobody, FORBIDDEN for who is no administrator. */
export function requireAdministrator(principal: Principal): void {
  if (!isAdministrator(requireSignedIn(principal))) {
    throw new RegistryError('FORBIDDEN', 'only an administrator may do this; ask one of the registry');
  }
}
