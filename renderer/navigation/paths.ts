import { matchRoutes } from 'react-router';
import { pathInProject, projectOf } from '../format/repository.ts';

/** The addresses of the screens. A repository is one segment: its slashes are encoded. */
export const paths = {
  home: '/',
  projects: '/projects',
  logs: '/logs',
  settings: '/settings',
  project: (name: string): string => `/projects/${encodeURIComponent(name)}`,
  repository: (fullName: string): string =>
    `${paths.project(projectOf(fullName))}/repositories/${encodeURIComponent(pathInProject(fullName))}`,
  /** `reference` is a tag or a digest. */
  artifact: (fullName: string, reference: string): string =>
    `${paths.repository(fullName)}/artifacts/${encodeURIComponent(reference)}`,
} as const;

/** The same, as the router reads them. */
export const patterns = {
  projects: '/projects',
  project: '/projects/:project',
  repository: '/projects/:project/repositories/:repository',
  artifact: '/projects/:project/repositories/:repository/artifacts/:reference',
  logs: '/logs',
  settings: '/settings',
} as const;

/** What an address leads to; undefined where it is no project's, repository's or artifact's. */
export type Place =
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'repository'; readonly fullName: string }
  | { readonly kind: 'artifact'; readonly fullName: string; readonly reference: string };

const PLACES = [{ path: patterns.project }, { path: patterns.repository }, { path: patterns.artifact }];

/** Reads an address that {@link paths} wrote. */
export function placeOfPath(path: string): Place | undefined {
  const { project, repository, reference } = matchRoutes(PLACES, path)?.at(-1)?.params ?? {};
  if (project === undefined) return undefined;
  if (repository === undefined) return { kind: 'project', project };
  const fullName = `${project}/${repository}`;
  return reference === undefined
    ? { kind: 'repository', fullName }
    : { kind: 'artifact', fullName, reference };
}
