import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { tool } from '../support/tools.ts';

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
  async start(parentFolder) {
    const folder = mkdtempSync(join(parentFolder, 'marina-'));
    const child = spawn(process.execPath, [CORE, 'serve', '--data', folder, '--port', '0'], {
      env: { ...process.env, MARINA_ADMIN_PASSWORD: PASSWORD },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(line.toString()) as { url: string };
    return toPeer('marina', url, child, folder, (repository) => marinaToken(url, repository));
  },
};

/** CNCF Distribution 2.8 from Debian, without authentication: it answers faster than it would with. */
export const distribution: PeerKind = {
  name: 'distribution 2.8',
  durability: 'fsync of blob data',
  async start(parentFolder) {
    const found = tool('docker-registry');
    if ('skip' in found) throw new Error(`docker-registry is needed for comparison: ${found.skip}`);
    const folder = mkdtempSync(join(parentFolder, 'distribution-'));
    const port = await freePort();
    const config = join(folder, 'config.yml');
    writeFileSync(
      config,
      `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: ${join(folder, 'data')} }
  cache: { blobdescriptor: inmemory }
  delete: { enabled: true }
http: { addr: "127.0.0.1:${port}", secret: bench }
`,
    );
    const child = spawn(found.path, ['serve', config], { stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    await untilAnswers(url);
    return toPeer('distribution 2.8', url, child, folder, async () => ({}));
  },
};

function toPeer(
  name: string,
  url: string,
  child: ChildProcess,
  folder: string,
  headersFor: Peer['headersFor'],
): Peer {
  return {
    name,
    url,
    process: child,
    folder,
    headersFor,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
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

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      await fetch(`${url}/v2/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${url} did not answer`);
}
