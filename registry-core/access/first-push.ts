import type { Project, ProjectStore } from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { Guard } from './guard.ts';
import { type Principal, userOf } from './principal.ts';

/**
 * The first push into a project that does not exist, which makes it where the setting says so. What a token promises
 * and what the push itself may do is the same question, asked here.
 */
export class FirstPush {
  readonly #guard: Guard;
  readonly #projects: Pick<ProjectStore, 'byName' | 'create'>;
  readonly #isOn: () => boolean;

  /** `isOn`: the setting `autoCreateProjects`. */
  constructor(guard: Guard, projects: Pick<ProjectStore, 'byName' | 'create'>, isOn: () => boolean) {
    this.#guard = guard;
    this.#projects = projects;
    this.#isOn = isOn;
  }

  /** Whether a push of this principal may make a project: a project has an owner, who is a user. */
  isAllowed(principal: Principal): boolean {
    return (
      this.#isOn() &&
      userOf(principal) !== undefined &&
      this.#guard.allowsSystem(principal, 'create', 'project')
    );
  }

  /** The project of a push that was allowed, made when it is not there. Throws NAME_UNKNOWN where no push may make it. */
  async project(name: string, principal: Principal): Promise<Project> {
    const existing = this.#projects.byName(name);
    if (existing !== undefined) return existing;
    const owner = userOf(principal);
    if (!this.#isOn() || owner === undefined) {
      throw new RegistryError(
        'NAME_UNKNOWN',
        `there is no project ${name}; create it first, or let a push create it in the settings`,
      );
    }
    try {
      return await this.#projects.create({
        name,
        public: false,
        ownerId: owner.userId,
        actor: owner.username,
      });
    } catch (cause) {
      // Layers are pushed side by side: another one of them made it.
      const made = this.#projects.byName(name);
      if (made !== undefined) return made;
      throw cause;
    }
  }
}
