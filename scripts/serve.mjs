import path from 'node:path';
import { buildStale } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { portalArguments } from './portal.mjs';
import { projectRoot } from './support/folders.mjs';
import { runInForeground } from './support/processes.mjs';
import { projectEnvironment, projectNode } from './support/project-node.mjs';
import { sayFailure } from './support/say.mjs';

// `npm run serve -- --data DIR --port N`: the registry and its web portal without a window, on the project's own Node.
// Everything said here goes to stderr; stdout's first line is the core's.
try {
  await ensureDependencies();
  await buildStale(['core']);
  // A `--portal` of one's own comes later, and wins.
  const served = ['serve', ...(await portalArguments()), ...process.argv.slice(2)];
  process.exitCode = await runInForeground(
    projectNode(),
    [path.join(projectRoot, 'out/core/cli.js'), ...served],
    { env: projectEnvironment() },
  );
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
