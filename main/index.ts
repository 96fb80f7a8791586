import { resolve } from 'node:path';
import { app, protocol, shell } from 'electron';
import { startApplication } from './application.ts';
import { parseLaunchOptions } from './command-line.ts';
import { log } from './log.ts';
import type { StartAsked } from './other-start/other-start.ts';
import { enablePerfMarks } from './perf.ts';
import { APP_SCHEME_PRIVILEGES } from './scheme/app-scheme.ts';
import { guardWebContents } from './security/window-guards.ts';
import { testDriverAttached } from './test-driver.ts';

// Both only work before the application is ready. Root has no Chromium sandbox and must say so with --no-sandbox;
// child processes would not start if it were forced on them.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);

const launch = parseLaunchOptions(process.argv, process.env);
if (launch.perf) enablePerfMarks();

// One process for one profile: a second start shows the first one's window.
const asked: StartAsked = { dataFolder: launch.dataFolder === undefined ? null : resolve(launch.dataFolder) };
if (app.requestSingleInstanceLock({ ...asked })) {
  guardWebContents(app, (address) => void shell.openExternal(address));
  testDriverAttached(process.env)
    .then(() => startApplication(launch))
    .catch((error: unknown) => {
      log('Marina could not start', { error: error instanceof Error ? error.stack : String(error) });
      app.exit(1);
    });
} else {
  log('Marina runs already and shows its window; quit it first to start it otherwise', { ...asked });
  app.quit();
}
