/** What can be done, in Harbor's words. */
export const ACTIONS = [
  'create',
  'read',
  'update',
  'delete',
  'list',
  'pull',
  'push',
  'operate',
  'stop',
] as const;

/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];

/** What a role in a project gives rights on, in Harbor's words; `project` is the project itself. */
export const PROJECT_RESOURCES = [
  'project',
  'member',
  'metadata',
  'log',
  'label',
  'quota',
  'repository',
  'tag-retention',
  'immutable-tag',
  'configuration',
  'robot',
  'notification-policy',
  'scan',
  'sbom',
  'scanner',
  'artifact',
  'artifact-addition',
  'tag',
  'accessory',
  'artifact-label',
  'preheat-policy',
  'export-cve',
] as const;

/** A resource inside one project. */
export type Resource = (typeof PROJECT_RESOURCES)[number];

/** What belongs to the whole registry, in Harbor's words; administrators only, but for what the guard lists. */
export type SystemResource =
  | 'project'
  | 'catalog'
  | 'audit-log'
  | 'user'
  | 'user-group'
  | 'registry'
  | 'replication'
  | 'distribution'
  | 'garbage-collection'
  | 'purge-audit'
  | 'scan-all'
  | 'system-volumes'
  | 'ldap-user'
  | 'configuration'
  | 'jobservice-monitor'
  | 'security-hub'
  | 'label'
  | 'quota'
  | 'robot'
  | 'scanner'
  | 'preheat-instance';
