export const repositories = {
  facts_one: '{{count}} repository',
  facts_other: '{{count}} repositories',
  filter: 'Filter by name',
  table: 'Repositories of {{project}}',
  columns: {
    name: 'Repository',
    artifacts: 'Artifacts',
    pulls: 'Pulls',
    updated: 'Last push',
  },
  empty: {
    title: '{{project}} is empty',
    text: 'A repository appears with the first push to it.',
  },
  noMatch: 'No repository’s name contains “{{filter}}”',
} as const;
