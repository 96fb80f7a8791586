import { RegistryError } from '../../errors/index.ts';
import { isProjectName, isRepositoryName, isTagName, REPOSITORY_NAME_MAX } from '../../rules/names.ts';

/** The project of repositories whose name has one component, as on Docker Hub. */
export const DEFAULT_PROJECT = 'library';

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
  if (!isRepositoryName(text)) {
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

/** Returns `text` if it is a tag; throws TAG_INVALID otherwise. */
export function requireTagName(text: string): string {
  if (isTagName(text)) return text;
  throw new RegistryError(
    'TAG_INVALID',
    `"${text.slice(0, 160)}" is not a tag; use up to 128 letters, digits, _ . and -, not beginning with . or -`,
  );
}
