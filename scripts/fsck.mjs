import path from 'node:path';
import { buildStale } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { projectRoot } from './support/folders.mjs';
import { runInForeground } from './support/processes.mjs';
import { projectEnvironment, projectNode } from './support/project-node.mjs';
import { sayFailure } from './support/say.mjs';

/** As fsck itself ends when it cannot check. */
const notChecked = 2;

// `npm run -s fsck -- --data DIR`: checks the folder of a registry that does not run, on the project's own Node.
try {
  await ensureDependencies();
  await buildStale(['core']);
  process.exitCode = await runInForeground(
    projectNode(),
    [path.join(projectRoot, 'out/core/cli.js'), 'fsck', ...process.argv.slice(2)],
    { env: projectEnvironment() },
  );
} catch (error) {
  sayFailure(error);
  process.exitCode = notChecked;
}
