import { realpathSync } from 'node:fs';

/** Stands where a path of the machine was. */
export const HIDDEN_PATH = '[path]';

/** Shorter roots would hide half of any text. */
const ROOT_LENGTH_AT_LEAST = 2;

/** Takes the paths of the registry's own folders out of texts for those whom they do not concern. */
export class MachinePaths {
  readonly #pattern: RegExp | undefined;

  /** `folders` are absolute; what lies below them is hidden with them. */
  constructor(folders: readonly string[]) {
    const roots = folders
      .flatMap((folder) => [folder, resolved(folder)])
      .filter((folder) => folder.length >= ROOT_LENGTH_AT_LEAST)
      // The longer one first, where one lies in the other.
      .sort((one, other) => other.length - one.length)
      .map((folder) => folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    this.#pattern = roots.length === 0 ? undefined : new RegExp(`(?:${roots.join('|')})[^\\s'"(),;]*`, 'g');
  }

  /** The text with `[path]` in the place of each path. */
  hide(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, HIDDEN_PATH);
  }
}

/** Behind symbolic links, as errors of the system name it. */
function resolved(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
