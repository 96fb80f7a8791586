/**
 * The order of the rooms, as an allow-list: what is not named here may not be imported, types included.
 *
 * A key is a room (a folder) or a file of the part's root; its list has the rooms and files that it may use. `rules/` is
 * pure and may be used everywhere; tests may look into any room.
 *
 * @typedef {Readonly<Record<string, readonly string[]>>} Rooms
 */

/** @type {Rooms} */
export const CORE_ROOMS = {
  rules: [],
  turns: [],
  errors: [],
  threads: ['errors'],
  telemetry: ['errors', 'turns'],
  database: ['errors', 'threads', 'turns', 'sync-folder.ts'],
  events: ['database', 'lifetime.ts'],
  settings: ['database', 'errors', 'events', 'sync-folder.ts'],
  secrets: ['database', 'errors', 'sync-folder.ts'],
  blobs: ['database', 'errors', 'threads', 'turns', 'lifetime.ts', 'sync-folder.ts'],
  catalog: ['blobs', 'database', 'errors', 'events', 'turns', 'lifetime.ts'],
  access: ['catalog', 'database', 'errors', 'secrets', 'settings', 'turns'],
  identity: ['access', 'database', 'errors', 'events', 'secrets', 'settings'],
  jobs: ['database', 'errors', 'turns', 'lifetime.ts'],
  cleanup: [
    ...['blobs', 'catalog', 'database', 'errors', 'events', 'jobs', 'settings', 'turns', 'lifetime.ts'],
  ],
  distribution: ['access', 'blobs', 'catalog', 'errors', 'telemetry', 'turns', 'inert-headers.ts'],
  api: [
    ...['access', 'blobs', 'catalog', 'cleanup', 'errors', 'events', 'identity', 'jobs', 'settings'],
    ...['telemetry', 'turns'],
    'inert-headers.ts',
  ],
  http: [
    ...['access', 'api', 'blobs', 'catalog', 'distribution', 'errors', 'events', 'identity', 'telemetry'],
    ...['cleanup', 'database', 'jobs', 'settings', 'turns', 'lifetime.ts', 'version.ts'],
  ],
  'lifetime.ts': [],
  'inert-headers.ts': [],
  'sync-folder.ts': [],
  'version.ts': [],
  'node-api.ts': ['errors'],
  'reading-worker.ts': ['blobs', 'catalog', 'database'],
  'core.ts': [
    ...['access', 'blobs', 'catalog', 'cleanup', 'database', 'events', 'identity', 'jobs', 'secrets'],
    ...['settings', 'lifetime.ts'],
  ],
  'index.ts': [
    ...['blobs', 'database', 'http', 'secrets', 'settings', 'telemetry'],
    ...['core.ts', 'lifetime.ts', 'node-api.ts', 'version.ts'],
  ],
  'command-line.ts': ['index.ts', 'version.ts'],
  'cli.ts': ['cleanup', 'errors', 'command-line.ts', 'index.ts', 'node-api.ts'],
  host: ['errors', 'secrets', 'settings', 'telemetry', 'index.ts'],
};

/**
 * The floors of the catalog, each on those below it: what a manifest says, how lists are read; what there is; how content
 * comes in; how it goes. Its root wires them.
 *
 * @type {Rooms}
 */
export const CATALOG_FLOORS = {
  manifests: [],
  listing: [],
  usage: [],
  projects: ['listing'],
  repositories: ['listing'],
  artifacts: ['listing', 'manifests', 'repositories'],
  tags: ['artifacts', 'listing', 'manifests', 'repositories'],
  content: ['artifacts', 'manifests', 'repositories', 'tags'],
  deletion: ['artifacts', 'content', 'projects', 'repositories', 'tags', 'usage'],
  'readings.ts': ['deletion', 'listing', 'usage'],
  'lists.ts': ['artifacts', 'projects', 'repositories', 'tags'],
  'open-catalog.ts': [
    ...['artifacts', 'content', 'deletion', 'manifests', 'projects', 'repositories', 'tags', 'usage'],
    'lists.ts',
  ],
  'index.ts': [
    ...['artifacts', 'content', 'deletion', 'listing', 'manifests', 'projects', 'repositories', 'tags'],
    ...['usage', 'lists.ts', 'open-catalog.ts'],
  ],
};

/** Files of rooms that others may import beside the room's `index.ts`. */
export const CORE_DOORS = [
  // Small and pure: the window takes its values from here.
  'rules/[^/]+\\.ts',
  // What the API is, for whoever serves or calls it.
  'api/(contract|schemas)/.+\\.ts',
  // For the thread of readings, which needs no more of the rooms.
  '(blobs|catalog)/readings\\.ts',
  // For the desktop's main process, which needs less of a room than its face brings along.
  'host/(folder|secrets)\\.ts',
];

/** Those of them that may look behind the faces of other rooms. */
export const NARROW_DOORS = ['host/folder.ts', 'host/secrets.ts'];

/** What of the core the desktop's main process may use. */
export const MAIN_DOORS_OF_THE_CORE = ['index.ts', 'host/index.ts', 'host/folder.ts', 'host/secrets.ts'];

/**
 * The window, from the bottom up.
 *
 * @type {Rooms}
 */
export const RENDERER_ROOMS = {
  format: [],
  api: [],
  host: [],
  hooks: [],
  i18n: ['format'],
  commands: ['format'],
  navigation: ['format'],
  activities: [],
  state: ['commands', 'hooks', 'i18n'],
  ui: ['api', 'commands', 'format', 'hooks', 'host', 'i18n', 'state'],
  undo: ['ui'],
  data: ['activities', 'api', 'format', 'host', 'navigation', 'state'],
  live: ['activities', 'api', 'data', 'format', 'host'],
  'activity-tray': ['activities', 'api', 'data', 'format', 'hooks', 'navigation', 'ui'],
  screens: [
    ...[
      'api',
      'commands',
      'data',
      'format',
      'hooks',
      'host',
      'i18n',
      'live',
      'navigation',
      'state',
      'ui',
      'undo',
    ],
  ],
  palette: [
    ...['activities', 'commands', 'data', 'format', 'hooks', 'host', 'i18n', 'navigation', 'state', 'ui'],
  ],
  app: [
    ...['activity-tray', 'api', 'data', 'format', 'host', 'i18n', 'live', 'navigation', 'palette'],
    ...['screens', 'state', 'ui', 'undo'],
  ],
  'first-frame': ['i18n', 'navigation', 'ui'],
  'main.tsx': ['app', 'i18n', 'state', 'ui'],
};

/** @type {Rooms} */
export const MAIN_ROOMS = {
  'ipc-contract': [],
  'log.ts': [],
  'paths.ts': [],
  'test-driver.ts': [],
  'perf.ts': ['log.ts'],
  'command-line.ts': ['ipc-contract'],
  scheme: [],
  preload: ['ipc-contract'],
  autostart: ['command-line.ts'],
  'other-start': ['ipc-contract'],
  'port-holder': ['ipc-contract'],
  preferences: ['ipc-contract'],
  quit: ['ipc-contract'],
  tray: ['ipc-contract'],
  'data-folder': ['ipc-contract', 'preferences'],
  secrets: ['ipc-contract', 'log.ts', 'preferences'],
  'core-process': ['ipc-contract', 'log.ts', 'scheme'],
  security: ['scheme'],
  ipc: [
    ...['autostart', 'core-process', 'ipc-contract', 'port-holder', 'scheme', 'secrets', 'security'],
    'log.ts',
  ],
  window: ['ipc-contract', 'preferences', 'scheme', 'security', 'log.ts'],
  'serve-window.ts': [
    ...['autostart', 'core-process', 'data-folder', 'ipc', 'ipc-contract', 'preferences', 'secrets', 'tray'],
    'log.ts',
  ],
  'application.ts': [
    ...['autostart', 'core-process', 'data-folder', 'ipc', 'ipc-contract', 'other-start', 'preferences'],
    ...['quit', 'scheme', 'secrets', 'security', 'tray', 'window'],
    ...['command-line.ts', 'paths.ts', 'perf.ts', 'serve-window.ts'],
  ],
  'index.ts': [
    ...['application.ts', 'command-line.ts', 'log.ts', 'perf.ts', 'test-driver.ts'],
    ...['other-start', 'scheme', 'security'],
  ],
};
