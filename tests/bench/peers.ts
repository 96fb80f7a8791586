import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { end, start, temporaryFolder } from './lifetimes.ts';

/** A registry under measurement, in a process of its own with an empty folder of its own. */
export interface Peer {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
  readonly folder: string;
  /** Headers of an authenticated request; empty where the peer asks for none. */
  headersFor(repository: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** How to start a kind of registry; `folder` decides the disk. */
export interface PeerKind {
  readonly name: string;
  /** What it makes durable before it acknowledges. */
  readonly durability: string;
  start(parentFolder: string): Promise<Peer>;
}

const PASSWORD = 'Bench12345';
const CORE = new URL('../../out/core/cli.js', import.meta.url).pathname;

export const marina: PeerKind = {
  name: 'marina',
  durability: 'fsync of blob, folder and SQLite log before each answer',
  start: (parentFolder) => startMarina(temporaryFolder(parentFolder, 'marina-')),
};

/** Another build of Marina, by the path of its `cli.js`. */
export function otherMarina(core: string): PeerKind {
  return {
    ...marina,
    name: 'other marina',
    start: (parentFolder) => startMarina(temporaryFolder(parentFolder, 'other-marina-'), resolve(core)),
  };
}

/** The core's command line on a data folder; it listens on a free port. */
export function coreArguments(dataFolder: string, core = CORE): string[] {
  return [core, 'serve', '--data', dataFolder, '--port', '0'];
}

/** Starts the core on a data folder that may hold something already. */
export async function startMarina(folder: string, core = CORE): Promise<Peer> {
  const child = start(process.execPath, coreArguments(folder, core), {
    env: { ...process.env, MARINA_ADMIN_PASSWORD: PASSWORD },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout === null) throw new Error('the core has no output');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return toPeer('marina', url, child, folder, (repository) => marinaToken(url, repository));
}

/** A started process as a peer; closing it ends the process and removes the folder. */
export function toPeer(
  name: string,
  url: string,
  child: ChildProcess,
  folder: string,
  headersFor: Peer['headersFor'] = async () => ({}),
): Peer {
  return {
    name,
    url,
    process: child,
    folder,
    headersFor,
    close: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function marinaToken(url: string, repository: string): Promise<Record<string, string>> {
  const query = new URLSearchParams({
    service: 'harbor-registry',
    scope: `repository:${repository}:pull,push,delete`,
  });
  const answer = await fetch(`${url}/service/token?${query}`, {
    headers: { Authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}` },
  });
  const { token } = (await answer.json()) as { token: string };
  return { Authorization: `Bearer ${token}` };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Waits for `/v2/`; throws when the process ends before or does not answer in 10 s. */
export async function untilAnswers(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    try {
      await fetch(`${url}/v2/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${url} did not answer`);
}
