import path from 'node:path';
import { buildStale } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { portalArguments } from './portal.mjs';
import { chromiumTalk, masterKeySentence } from './support/chromium-talk.mjs';
import { hasDisplay, startVirtualDisplay } from './support/display.mjs';
import { checkoutCache, projectRoot } from './support/folders.mjs';
import { headlessArguments } from './support/headless.mjs';
import { runInForeground } from './support/processes.mjs';
import { projectEnvironment, projectNode } from './support/project-node.mjs';
import { say, sayFailure } from './support/say.mjs';
import { provideLibraries } from './support/window-libraries.mjs';

// `npm start`: from a fresh clone to the open window. Arguments after `--` go to the application.
const applicationArguments = process.argv.slice(2);

const chromiumLog = path.join(checkoutCache, 'chromium.log');

/** @returns {Promise<number>} exit code */
async function start() {
  await ensureDependencies();
  if (hasDisplay()) return openWindow({});
  const virtual = await startVirtualDisplay();
  if (!virtual) return serveWithoutWindow('there is no display and no Xvfb');
  say(`there is no display: the window opens in Xvfb on ${virtual.display}, where nobody sees it`);
  try {
    return await openWindow({ DISPLAY: virtual.display });
  } finally {
    virtual.stop();
  }
}

/**
 * @param {NodeJS.ProcessEnv} display
 * @returns {Promise<number>}
 */
async function openWindow(display) {
  const electron = await resolveElectron();
  const obstacle = await provideLibraries(electron.executable);
  if (obstacle) {
    say(obstacle);
    return serveWithoutWindow('the window cannot open');
  }
  await buildStale();
  const flags = [];
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    say('running as root: Chromium starts without its sandbox (--no-sandbox)');
    flags.push('--no-sandbox');
  }
  const binding = electron.nativeBinding ? { MARINA_SQLITE_BINDING: electron.nativeBinding } : {};
  say(
    `opening the window with Electron ${electron.version}, ${Math.round(performance.now())} ms after the start; ` +
      `what Chromium says of this machine goes to ${path.relative(projectRoot, chromiumLog)}`,
  );
  const chromium = chromiumTalk(chromiumLog);
  return runInForeground(electron.executable, [...flags, projectRoot, ...applicationArguments], {
    // Set in the terminals of some editors, it would turn Electron into plain Node.
    env: { ...process.env, ...binding, ...display, ELECTRON_RUN_AS_NODE: undefined },
    showsErrorLine: (line, ending) => {
      const sentence = masterKeySentence(line);
      if (sentence) say(sentence);
      if (chromium(line, ending)) return false;
      sayAddressAfter(line);
      return true;
    },
  });
}

/**
 * @param {string} reason
 * @returns {Promise<number>}
 */
async function serveWithoutWindow(reason) {
  say(`${reason}: the registry starts without a window; its address follows`);
  await buildStale(['core']);
  const core = path.join(projectRoot, 'out/core/cli.js');
  const served = [...(await portalArguments()), ...headlessArguments(applicationArguments)];
  return runInForeground(projectNode(), [core, ...served], {
    env: projectEnvironment(),
    onLine: sayAddress,
  });
}

/** @param {string} line of the core's stdout */
function sayAddress(line) {
  const url = /"event":"ready".*?"url":"([^"]+)"/.exec(line)?.[1];
  if (url) say(`the registry listens on ${url}`);
}

/** @param {string} line of the application's log, which is shown first */
function sayAddressAfter(line) {
  const url = /"url":"([^"]+)".*"msg":"the registry is ready"/.exec(line)?.[1];
  if (url) setImmediate(() => say(`the registry listens on ${url}`));
}

try {
  process.exitCode = await start();
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
