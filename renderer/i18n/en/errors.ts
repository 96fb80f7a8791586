export const errors = {
  title: 'This could not be loaded',
  unloaded: {
    projects: 'The projects could not be loaded',
    repositories: 'The repositories could not be loaded',
    artifacts: 'The artifacts could not be loaded',
    artifact: 'The artifact could not be loaded',
    logs: 'The logs could not be loaded',
    settings: 'The settings could not be loaded',
  },
  requestId: 'Request {{id}}',
  notFound: {
    title: 'Nothing is here',
    text: 'It may have been deleted or moved since.',
    back: 'Back to projects',
  },
  crash: {
    title: 'This screen failed',
    text: 'The rest of Marina still works. {{message}}',
  },
  code: {
    NETWORK: 'The registry does not answer.',
    UNAVAILABLE: 'The registry is not running. It is being started again.',
    UNAUTHORIZED: 'You are not signed in.',
    FORBIDDEN: 'You may not do this.',
    NOT_FOUND: 'It is not in the registry. It may have been deleted since.',
    STORAGE_FULL: 'The disk that holds the registry is full. Free some space, then try again.',
  },
  failed: {
    updateProject: 'The project was not changed',
    copy: 'Nothing was copied',
    settings: 'The setting was not changed',
  },
} as const;
