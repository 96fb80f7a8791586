import { fileURLToPath } from 'node:url';
import { resolveElectron } from '../../scripts/electron-runtime.mjs';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** What Playwright's `_electron.launch` takes. */
export type LaunchOptions = { executablePath: string; args: string[]; env: Record<string, string> };

/**
 * How to launch the built application of this checkout with the Electron that `npm start` would take.
 * @param environment variables besides those of this process, such as a data folder of the test's own
 * @param extraArguments for the application
 * @throws Error when there is no Electron to run
 */
export async function electronLaunchOptions(
  environment: Record<string, string>,
  extraArguments: string[] = [],
): Promise<LaunchOptions> {
  const { executable, nativeBinding } = await resolveElectron();
  // Chromium's sandbox refuses to run as root.
  const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const inherited = Object.entries(process.env).filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE');
  const env: Record<string, string> = {};
  for (const [name, value] of inherited) if (value !== undefined) env[name] = value;
  if (nativeBinding) env['MARINA_SQLITE_BINDING'] = nativeBinding;
  env['MARINA_WAIT_FOR_TEST_DRIVER'] = '1';
  return {
    executablePath: executable,
    args: [...flags, projectRoot, ...extraArguments],
    env: { ...env, ...environment },
  };
}
