import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { provideGoTool } from '../../scripts/test-tools/go-tools.mjs';
import { type ToolEntry, tool } from '../support/tools.ts';
import { start, temporaryFolder } from './lifetimes.ts';
import type { WantedPeer } from './options.ts';
import { freePort, otherMarina, type PeerKind, toPeer, untilAnswers } from './peers.ts';

/** The peer that decides the targets. */
export const DECIDING_PEER = '2.8';

/** Another build of Marina, by the path of its `cli.js`: what a change brought. */
const MARINA_KEY = 'marina';

/** A registry to compare with, and where its binary comes from. */
interface OtherRegistry {
  readonly key: string;
  readonly name: string;
  readonly durability: string;
  readonly find: () => Promise<ToolEntry>;
  readonly configName: string;
  readonly config: (folder: string, port: number) => string;
}

// All without authentication: they answer faster than they would with. Durability as their sources have it, in the
// file system drivers of the versions named here.
const REGISTRIES: readonly OtherRegistry[] = [
  {
    key: DECIDING_PEER,
    name: 'distribution 2.8',
    durability: 'fsync of blob, link and tag files, none of a folder',
    find: async () => tool('docker-registry'),
    configName: 'config.yml',
    config: distributionConfig,
  },
  {
    key: '3',
    name: 'distribution 3',
    durability: 'fsync of blob files, of link and tag files and their folders, none of the blob’s folder',
    find: () =>
      provideGoTool({
        name: 'distribution-3',
        module: 'github.com/distribution/distribution/v3/cmd/registry',
        version: 'v3.1.2',
        command: 'registry',
      }),
    configName: 'config.yml',
    config: distributionConfig,
  },
  {
    key: 'zot',
    name: 'zot 2.1',
    durability: 'no fsync (storage.commit is off by default)',
    // Without build tags it is the plain registry, no extension.
    find: () => provideGoTool({ name: 'zot', module: 'zotregistry.dev/zot/v2/cmd/zot', version: 'v2.1.15' }),
    configName: 'config.json',
    config: (folder, port) =>
      JSON.stringify({
        distSpecVersion: '1.1.1',
        storage: { rootDirectory: join(folder, 'data') },
        // The images that are pushed have Docker's media types.
        http: { address: '127.0.0.1', port: String(port), compat: ['docker2s2'] },
        log: { level: 'error' },
      }),
  },
];

/** Its default refuses to list more than 1,000 repositories at once. */
function distributionConfig(folder: string, port: number): string {
  return `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: ${join(folder, 'data')} }
  cache: { blobdescriptor: inmemory }
  delete: { enabled: true }
http: { addr: "127.0.0.1:${port}", secret: bench }
catalog: { maxentries: 10000 }
`;
}

/** A peer of the command line's list: present, or absent for a reason. */
export type FoundPeer =
  | { readonly key: string; readonly name: string; readonly kind: PeerKind }
  | { readonly key: string; readonly name: string; readonly skip: string };

/** Looks the peers up and builds those that are not there yet; throws where a key is not known. */
export async function findPeers(wanted: readonly WantedPeer[]): Promise<FoundPeer[]> {
  const found: FoundPeer[] = [];
  for (const { key, path } of wanted) {
    if (key === MARINA_KEY && path !== undefined) {
      found.push({ key, name: 'other marina', kind: otherMarina(path) });
      continue;
    }
    const registry = REGISTRIES.find((one) => one.key === key);
    if (registry === undefined) {
      const known = [...REGISTRIES.map((one) => one.key), `${MARINA_KEY}=PATH`].join(', ');
      throw new Error(`--peers knows ${known}, not ${key}`);
    }
    const entry = path === undefined ? await registry.find() : { path: resolve(path) };
    const { name } = registry;
    found.push(
      'skip' in entry ? { key, name, skip: entry.skip } : { key, name, kind: peerKind(registry, entry.path) },
    );
  }
  return found;
}

function peerKind({ name, durability, configName, config }: OtherRegistry, binary: string): PeerKind {
  return {
    name,
    durability,
    async start(parentFolder) {
      const folder = temporaryFolder(parentFolder, `${name.replaceAll(/\W+/g, '-')}-`);
      const port = await freePort();
      const file = join(folder, configName);
      writeFileSync(file, config(folder, port));
      const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
      const child = start(binary, ['serve', file], { stdio: 'ignore', env });
      const url = `http://127.0.0.1:${port}`;
      await untilAnswers(url, child);
      return toPeer(name, url, child, folder);
    },
  };
}
