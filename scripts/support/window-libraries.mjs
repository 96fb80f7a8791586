import { installableName, installPackages, isDebian, mayInstallPackages } from './debian-packages.mjs';
import { run } from './processes.mjs';

/**
 * Debian's packages with the libraries that Electron is linked with, and how the library's name begins.
 * @type {readonly {names: readonly string[], library: RegExp}[]}
 */
export const windowPackages = [
  { names: ['libglib2.0-0', 'libglib2.0-0t64'], library: /^lib(glib|gobject|gio)-2/ },
  { names: ['libnss3'], library: /^lib(nss3|nssutil3|smime3|ssl3)\./ },
  { names: ['libnspr4'], library: /^lib(nspr4|plc4|plds4)\./ },
  { names: ['libdbus-1-3'], library: /^libdbus-1\./ },
  { names: ['libatk1.0-0', 'libatk1.0-0t64'], library: /^libatk-1/ },
  { names: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'], library: /^libatk-bridge-2/ },
  { names: ['libatspi2.0-0', 'libatspi2.0-0t64'], library: /^libatspi\./ },
  { names: ['libcups2', 'libcups2t64'], library: /^libcups\./ },
  { names: ['libdrm2'], library: /^libdrm\./ },
  { names: ['libgtk-3-0', 'libgtk-3-0t64'], library: /^lib(gtk|gdk)-3/ },
  { names: ['libpango-1.0-0'], library: /^libpango-1/ },
  { names: ['libcairo2'], library: /^libcairo\./ },
  { names: ['libx11-6'], library: /^libX11\./ },
  { names: ['libxcomposite1'], library: /^libXcomposite\./ },
  { names: ['libxdamage1'], library: /^libXdamage\./ },
  { names: ['libxext6'], library: /^libXext\./ },
  { names: ['libxfixes3'], library: /^libXfixes\./ },
  { names: ['libxrandr2'], library: /^libXrandr\./ },
  { names: ['libgbm1'], library: /^libgbm\./ },
  { names: ['libexpat1'], library: /^libexpat\./ },
  { names: ['libxcb1'], library: /^libxcb\./ },
  { names: ['libxkbcommon0'], library: /^libxkbcommon\./ },
  { names: ['libudev1'], library: /^libudev\./ },
  { names: ['libasound2t64', 'libasound2'], library: /^libasound\./ },
];

/**
 * Sees to it that an executable finds its shared libraries: on Debian they are installed where this user may.
 * @param {string} executable
 * @returns {Promise<string | undefined>} what is missing and how to get it; undefined when all is there
 */
export async function provideLibraries(executable) {
  const missing = await missingLibraries(executable);
  if (missing.length === 0) return undefined;
  const { names, others } = packagesOf(missing);
  if (!mayInstallPackages() || names.length === 0) return explain(missing, await available(names), others);
  const failure = await installPackages(names);
  const left = await missingLibraries(executable);
  if (left.length === 0) return undefined;
  const after = packagesOf(left);
  const reason = await explain(left, await available(after.names), after.others);
  return failure ? `${failure}. ${reason}` : reason;
}

/**
 * The shared libraries of an executable that the loader does not find.
 * @param {string} executable
 * @returns {Promise<string[]>} none where there is no `ldd`: the loader itself will tell
 */
export async function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  return librariesNotFound((await run('ldd', [executable])).stdout);
}

/**
 * @param {string} text what `ldd` prints
 * @returns {string[]}
 */
export function librariesNotFound(text) {
  return [...new Set([...text.matchAll(/^\s*(\S+) => not found/gm)].map(([, name = '']) => name))];
}

/**
 * @param {readonly string[]} libraries
 * @returns {{names: (readonly string[])[], others: string[]}} the packages that have them, and those without one
 */
export function packagesOf(libraries) {
  const wanted = windowPackages.filter(({ library }) => libraries.some((name) => library.test(name)));
  const others = libraries.filter((name) => !windowPackages.some(({ library }) => library.test(name)));
  return { names: wanted.map(({ names }) => names), others };
}

/**
 * @param {readonly (readonly string[])[]} packages
 * @returns {Promise<string[]>} by the names that this release of Debian has; none elsewhere
 */
async function available(packages) {
  if (!isDebian()) return [];
  return Promise.all(packages.map(async (names) => (await installableName(names)) ?? names[0] ?? ''));
}

/**
 * @param {readonly string[]} missing
 * @param {readonly string[]} packages Debian's; empty elsewhere
 * @param {readonly string[]} others libraries that no known package has
 */
function explain(missing, packages, others) {
  const what = `Electron needs libraries that this machine does not have: ${missing.join(', ')}.`;
  if (packages.length === 0) return `${what} Install the packages of your distribution that hold them.`;
  const rest = others.length > 0 ? `, and what holds ${others.join(', ')}` : '';
  return `${what} Install them with: sudo apt-get install ${packages.join(' ')}${rest}`;
}
