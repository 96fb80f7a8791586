import { RegistryError } from '../errors/registry-error.ts';

/** The project of repositories whose name has one component, as on Docker Hub. */
export const DEFAULT_PROJECT = 'library';

// OCI Distribution 1.1.1 §Pulling manifests: <name> and <reference>.
const REPOSITORY_NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG_NAME = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
// Harbor's rule: one separator between alphanumeric runs.
const PROJECT_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

// Clients cap "host:port/name" at 255 characters; 15 are kept for localhost:5001 and its slash.
const REPOSITORY_NAME_MAX = 240;
const PROJECT_NAME_MAX = 255;

/** A repository's full name in its two parts. */
export interface RepositoryName {
  /** `project/path`. */
  readonly full: string;
  readonly project: string;
  /** What follows the project; may hold slashes. */
  readonly path: string;
}

/**
 * Reads a repository name as clients write it; a single component `app` means `library/app`.
 *
 * Throws NAME_INVALID for what is no name by the OCI grammar, and NAME_UNKNOWN for a name that clients take but this
 * registry cannot have: too long, or of an impossible project. For the latter Docker shows the message at once; after a
 * NAME_INVALID it tries for most of a minute first.
 */
export function parseRepositoryName(text: string): RepositoryName {
  if (!REPOSITORY_NAME.test(text)) {
    throw new RegistryError(
      'NAME_INVALID',
      `"${text.slice(0, 256)}" is not a repository name; use lower-case letters, digits and . _ - between them, with / between components, at most ${REPOSITORY_NAME_MAX} characters`,
    );
  }
  if (text.length > REPOSITORY_NAME_MAX) {
    throw new RegistryError(
      'NAME_UNKNOWN',
      `"${text.slice(0, 256)}" cannot be a repository: its name has ${text.length} characters; use at most ${REPOSITORY_NAME_MAX}`,
    );
  }
  const slash = text.indexOf('/');
  if (slash < 0) return { full: `${DEFAULT_PROJECT}/${text}`, project: DEFAULT_PROJECT, path: text };
  const project = text.slice(0, slash);
  if (!isProjectName(project)) {
    throw new RegistryError(
      'NAME_UNKNOWN',
      `"${project}" cannot be a project: only one of . _ - may stand between letters and digits`,
    );
  }
  return { full: text, project, path: text.slice(slash + 1) };
}

/** Whether a name may be given to a project. */
export function isProjectName(text: string): boolean {
  return text.length <= PROJECT_NAME_MAX && PROJECT_NAME.test(text);
}

/** Whether a text is a tag. Tags are case-sensitive. */
export function isTagName(text: string): boolean {
  return TAG_NAME.test(text);
}

/** Returns `text` if it is a tag; throws TAG_INVALID otherwise. */
export function requireTagName(text: string): string {
  if (isTagName(text)) return text;
  throw new RegistryError(
    'TAG_INVALID',
    `"${text.slice(0, 160)}" is not a tag; use up to 128 letters, digits, _ . and -, not beginning with . or -`,
  );
}
