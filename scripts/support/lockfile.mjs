/**
 * What this file needs to know of package-lock.json (version 3).
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {boolean} [devOptional]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** @typedef {{packages: Record<string, LockedPackage>}} Lockfile */

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'];

/**
 * Optional packages for other platforms that the lockfile lacks. npm leaves out what the registry in use does not
 * have; `npm ci` of npm 11 then refuses the whole file, and on that other platform the package would be missing.
 * @param {Lockfile} lockfile
 * @returns {Array<{parent: string, name: string, version: string}>}
 */
export function missingOptionalPackages(lockfile) {
  const missing = [];
  for (const [parent, entry] of Object.entries(lockfile.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!isLocked(lockfile, parent, name)) missing.push({ parent, name, version });
    }
  }
  return missing;
}

/**
 * A copy of the lockfile with an entry for each missing optional package that its name ties to one platform.
 * @param {Lockfile} lockfile
 * @returns {Lockfile}
 */
export function completeLockfile(lockfile) {
  const packages = { ...lockfile.packages };
  for (const { parent, name, version } of missingOptionalPackages(lockfile)) {
    const platform = platformInName(name);
    const from = packages[parent];
    if (!platform || !from || !/^\d/.test(version)) continue;
    const { cpu, os, libc } = platform;
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(from.dev ? { dev: true } : {}),
      ...(libc ? { libc: [libc] } : {}),
      optional: true,
      os: [os],
    };
  }
  const sorted = Object.entries(packages).sort(([left], [right]) => left.localeCompare(right, 'en'));
  return { ...lockfile, packages: Object.fromEntries(sorted) };
}

/**
 * @param {string} name such as @scope/binding-linux-arm64-musl
 * @returns {{os: string, cpu: string, libc?: string} | undefined}
 */
export function platformInName(name) {
  const words = name.split(/[-/]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (!os || !cpu) return undefined;
  if (os !== 'linux') return { os, cpu };
  if (words.some((word) => word.startsWith('musl'))) return { os, cpu, libc: 'musl' };
  return words.some((word) => word.startsWith('gnu')) ? { os, cpu, libc: 'glibc' } : { os, cpu };
}

/**
 * Looks where Node would: beside the parent, then in every node_modules above it.
 * @param {Lockfile} lockfile
 * @param {string} parent
 * @param {string} name
 */
function isLocked(lockfile, parent, name) {
  let folder = parent;
  for (;;) {
    const key = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`;
    if (lockfile.packages[key]) return true;
    if (!folder) return false;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
  }
}
