/**
 * The names of everything fetched. A key's beginning names a whole family, so that one invalidation reaches all
 * filters and pages of a list.
 */
export const queryKeys = {
  connection: ['connection'],
  settings: ['settings'],
  storage: ['storage'],
  recent: ['recent'],
  uploads: ['uploads'],
  jobs: ['jobs'],
  found: (text: string) => ['found', text],
  logs: (level: string, text: string) => ['logs', { level, text }],
  logTail: (level: string, text: string) => ['log-tail', { level, text }],
  desktop: ['desktop'],
  dataFolder: ['data-folder'],
  appInfo: ['app-info'],
  secrets: ['secrets'],
  allProjects: ['projects'],
  projects: (filter: string) => ['projects', { filter }],
  project: (name: string) => ['project', name],
  projectSizes: (names: readonly string[]) => ['storage', 'projects', names],
  repositoriesOf: (project: string) => ['repositories', project],
  repositories: (project: string, filter: string, sort: string) => [
    'repositories',
    project,
    { filter, sort },
  ],
  repository: (fullName: string) => ['repository', fullName],
  repositoryRow: (fullName: string) => ['repository', fullName, 'row'],
  artifactsOf: (repository: string) => ['artifacts', repository],
  artifacts: (repository: string, filter: string, sort: string) => [
    'artifacts',
    repository,
    { filter, sort },
  ],
  artifactsIn: (repository: string) => ['artifact', repository],
  artifact: (repository: string, reference: string) => ['artifact', repository, reference],
  family: (repository: string, digest: string) => ['artifact', repository, digest, 'family'],
  referrers: (repository: string, digest: string) => ['artifact', repository, digest, 'referrers'],
  deletePlan: (repository: string, digests: readonly string[], tags: readonly string[]) => [
    'delete-plan',
    repository,
    { digests, tags },
  ],
  arrivals: (repository: string, filter: string, sort: string) => [
    'artifacts',
    repository,
    { filter, sort },
    'arrivals',
  ],
  manifest: (repository: string, digest: string) => ['manifest', repository, digest],
} as const;
