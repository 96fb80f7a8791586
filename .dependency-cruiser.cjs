// The arrows of docs/architecture.md as rules: http → api, distribution → domain rooms → database, blobs.
const domainRooms =
  '^registry-core/(catalog|identity|access|events|settings|blobs|jobs|cleanup|replication|remotes|security|trust)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-tests',
      severity: 'error',
      comment: 'Product code never imports a test.',
      from: { pathNot: '\\.test\\.tsx?$|^tests/|/testing/' },
      to: { path: '\\.test\\.tsx?$|^tests/|/testing/' },
    },
    {
      name: 'core-without-electron-or-react',
      severity: 'error',
      from: { path: '^registry-core/' },
      to: { path: '^(electron|react|@mantine)|^node_modules/(electron|react|@mantine)|^(main|renderer)/' },
    },
    {
      name: 'renderer-without-node',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '\\.test\\.tsx?$|/testing/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-reaches-only-contracts',
      severity: 'error',
      comment: 'The renderer knows the API types and the IPC contract, never the implementation.',
      from: { path: '^renderer/' },
      to: {
        path: '^(main|registry-core)/',
        pathNot: '^main/ipc-contract/|^registry-core/api/.*schemas?(/|\\.ts$)',
      },
    },
    {
      name: 'main-through-the-public-door',
      severity: 'error',
      comment:
        'Electron main uses the core through its index, its process entry or the doors for its host only.',
      from: { path: '^main/' },
      to: { path: '^registry-core/', pathNot: '^registry-core/(index|host|host-folder|host-secrets)\\.ts$' },
    },
    {
      name: 'domain-below-http',
      severity: 'error',
      comment: 'A domain room never imports api, http or distribution.',
      from: { path: domainRooms },
      to: { path: '^registry-core/(api|http|distribution)/' },
    },
    {
      name: 'database-at-the-bottom',
      severity: 'error',
      from: { path: '^registry-core/database/' },
      to: { path: '^registry-core/', pathNot: '^registry-core/(database|errors|telemetry)/' },
    },
    {
      name: 'one-database-constructor',
      severity: 'error',
      comment: 'Only the database room constructs a Database.',
      from: { path: '^registry-core/', pathNot: '^registry-core/database/' },
      to: { path: 'better-sqlite3', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api-does-not-know-http',
      severity: 'error',
      from: { path: '^registry-core/(api|distribution)/' },
      to: { path: '^registry-core/http/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
