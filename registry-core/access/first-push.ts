import type { Project, ProjectStore } from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { Guard } from './guard.ts';
import type { Principal } from './principal.ts';

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

  /** Whether a push of this principal may make a project. */
  isAllowed(principal: Principal): boolean {
    return this.#isOn() && this.#guard.allowsSystem(principal, 'create', 'project');
  }

  /** The project of a push that was allowed, made when it is not there. Throws NAME_UNKNOWN where no push may make it. */
  async project(name: string, principal: Principal): Promise<Project> {
    const existing = this.#projects.byName(name);
    if (existing !== undefined) return existing;
    if (!this.#isOn() || principal.kind !== 'user') {
      throw new RegistryError(
        'NAME_UNKNOWN',
        `there is no project ${name}; create it first, or let a push create it in the settings`,
      );
    }
    const { userId, username } = principal;
    try {
      return await this.#projects.create({ name, public: false, ownerId: userId, actor: username });
    } catch (cause) {
      // Layers are pushed side by side: another one of them made it.
      const made = this.#projects.byName(name);
      if (made !== undefined) return made;
      throw cause;
    }
  }
}
