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
