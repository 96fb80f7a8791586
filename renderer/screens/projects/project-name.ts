/** Harbor's rule for the names of projects: the first segment of a repository's name. */
const PROJECT_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
export const PROJECT_NAME_MAX = 255;

/** Whether a registry would take the name. The registry itself has the last word. */
export function isProjectName(name: string): boolean {
  return name.length <= PROJECT_NAME_MAX && PROJECT_NAME.test(name);
}
