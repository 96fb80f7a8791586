import { join, resolve } from 'node:path';
import { holdsRegistry } from '../../registry-core/host/folder.ts';
import type { CoreProblem } from '../ipc-contract/core.ts';
import type { DataFolderChoice, DataFolderState } from '../ipc-contract/data-folder.ts';
import type { PreferencesFile } from '../preferences/preferences.ts';
import { judgeDataFolder } from './judge-data-folder.ts';

/** What a {@link DesktopDataFolder} works with. */
export interface DesktopDataFolderParts {
  /** The application's own folder, which has the default data folder. */
  readonly profile: string;
  /** The folder that the command line names: no other is used. */
  readonly named: string | undefined;
  readonly preferences: Pick<PreferencesFile, 'values' | 'set' | 'flush'>;
}

/** Which folder holds the registry's data: what the command line names, else what the user chose, else the default. */
export class DesktopDataFolder {
  readonly #parts: DesktopDataFolderParts;
  readonly #default: string;
  #path: string;
  /** Chosen just now: the registry is made there. */
  #isNew = false;
  /** It held a registry in this run of the application. */
  #heldRegistry = false;

  constructor(parts: DesktopDataFolderParts) {
    this.#parts = parts;
    this.#default = join(parts.profile, 'registry');
    this.#path = resolve(parts.named ?? parts.preferences.values.dataFolder ?? this.#default);
  }

  /** Absolute. */
  get path(): string {
    return this.#path;
  }

  get state(): DataFolderState {
    return {
      path: this.#path,
      isDefault: this.#path === this.#default,
      isFixed: this.#parts.named !== undefined,
    };
  }

  /** Whether a folder would be taken; changes nothing. */
  judge(path: string): DataFolderChoice {
    return judgeDataFolder(path, this.#path);
  }

  /** The default folder as a choice. It need not be judged: Marina made it, or will. */
  judgeDefault(): DataFolderChoice {
    const path = this.#default;
    if (path === this.#path) return { status: 'refused', path, reason: 'current' };
    return { status: 'chosen', path, holds: holdsRegistry(path) ? 'registry' : 'nothing' };
  }

  /** Keeps the choice for the next starts. When it cannot be kept, nothing has changed. */
  async remember(path: string): Promise<void> {
    const { preferences } = this.#parts;
    const before = preferences.values.dataFolder ?? null;
    preferences.set({ dataFolder: path === this.#default ? null : path });
    try {
      await preferences.flush();
    } catch (failure) {
      preferences.set({ dataFolder: before });
      throw failure;
    }
  }

  /** The next core has its data there. */
  use(path: string): void {
    this.#path = path;
    this.#isNew = !holdsRegistry(path);
    this.#heldRegistry = false;
  }

  /** From now on the registry is there, so where it is not, something is missing. */
  settled(): void {
    this.#isNew = false;
    this.#heldRegistry = true;
  }

  /** Whether a registry must be found here: no other is made in its place. */
  get mustHoldRegistry(): boolean {
    if (this.#heldRegistry) return true;
    const { isDefault, isFixed } = this.state;
    return !isDefault && !isFixed && !this.#isNew;
  }

  /**
   * Why no registry can be started. A folder without the registry that it held, in this run or when it was chosen, is
   * most likely a disk that is not there; an empty registry in its place would look as if everything were lost.
   */
  obstacle(): CoreProblem | undefined {
    if (!this.mustHoldRegistry || holdsRegistry(this.#path)) return undefined;
    return { code: 'DATA_FOLDER_MISSING', message: `there is no registry in ${this.#path}` };
  }
}
