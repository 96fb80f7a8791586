/*
 * Which names there can be. The registry has the last word with its own message; the window asks the same rules, so
 * that a wrong name is told before it is sent.
 */

/** OCI Distribution 1.1.1 §Pulling manifests: <name>. */
const REPOSITORY_NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
/** As there, <reference>. */
const TAG_NAME = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
/** Harbor's rule: one separator between alphanumeric runs. */
const PROJECT_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Clients cap "host:port/name" at 255 characters; 15 are kept for localhost:5001 and its slash. */
export const REPOSITORY_NAME_MAX = 240;
export const PROJECT_NAME_MAX = 255;

/** Whether a text is a repository's name by the OCI grammar, however long it is. */
export function isRepositoryName(text: string): boolean {
  return REPOSITORY_NAME.test(text);
}

/** Whether a name may be given to a project. */
export function isProjectName(text: string): boolean {
  return text.length <= PROJECT_NAME_MAX && PROJECT_NAME.test(text);
}

/** Whether a text is a tag. Tags are case-sensitive. */
export function isTagName(text: string): boolean {
  return TAG_NAME.test(text);
}
