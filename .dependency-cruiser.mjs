import { roomRules } from './scripts/architecture/rules.mjs';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules(),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-tests',
      severity: 'error',
      comment: 'Product code never imports a test.',
      from: { pathNot: '\\.test\\.tsx?$|^tests/|/testing/' },
      to: { path: '\\.test\\.tsx?$|^tests/|/testing/' },
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
        pathNot: '^main/ipc-contract/|^registry-core/(api/(schemas|contract)|rules)/',
      },
    },
    {
      name: 'renderer-takes-values-from-rules-alone',
      severity: 'error',
      comment:
        'Schemas and contracts are types to the window: as values they would bring the validator along.',
      from: { path: '^renderer/', pathNot: '\\.test\\.tsx?$|/testing/' },
      to: { path: '^registry-core/', pathNot: '^registry-core/rules/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'one-database-constructor',
      severity: 'error',
      comment: 'Only the database room constructs a Database.',
      from: { path: '^registry-core/', pathNot: '^registry-core/database/' },
      to: { path: 'better-sqlite3', dependencyTypesNot: ['type-only'] },
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
