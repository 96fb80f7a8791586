import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { marina, type Peer } from './peers.ts';
import { Pusher } from './pushes.ts';
import { type Measure, median } from './results.ts';

const MIB = 1024 * 1024;
const PROJECT = new URL('../../', import.meta.url).pathname;

/** Memory of the core when idle and while a large blob passes; its start against a bare server's. */
export async function measureFootprint(folder: string): Promise<Measure[]> {
  process.stderr.write('footprint …\n');
  const peer = await marina.start(folder);
  try {
    const pusher = await Pusher.open(peer, 'library/warm', 1);
    await pusher.pushImage('latest', 'warm');
    pusher.close();
    const idle = residentMemory(peer);
    const passing = await peakWhile(peer, () => passLargeBlob(peer, 10 * 1024 * MIB));
    return [
      { name: 'core memory, idle', value: idle, unit: 'MB', atMost: 110 },
      { name: 'core memory while 10 GiB pass', value: passing, unit: 'MB', atMost: 180 },
      {
        name: 'core start / bare Fastify + better-sqlite3 start',
        value: await startRatio(folder),
        unit: '×',
        atMost: 2,
      },
    ];
  } finally {
    await peer.close();
  }
}

/** Resident memory in MB, of the process itself. */
function residentMemory({ process: child }: Peer): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function peakWhile(peer: Peer, work: () => Promise<void>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMemory(peer));
  }, 50);
  await work();
  clearInterval(timer);
  return peak;
}

/** Streams a blob that is never on this side's disk, then gives it up before the registry keeps it. */
async function passLargeBlob(peer: Peer, bytes: number): Promise<void> {
  const pusher = await Pusher.open(peer, 'library/large', 1);
  const location = new URL(await pusher.startUpload());
  pusher.close();
  const block = Buffer.alloc(MIB, 1);
  const hash = createHash('sha256');
  for (let sent = 0; sent < bytes; sent += MIB) hash.update(block);
  location.searchParams.set('digest', `sha256:${hash.digest('hex')}`);
  const outgoing = request(location, {
    method: 'PUT',
    headers: { ...(await peer.headersFor('library/large')), 'Content-Length': bytes },
  });
  const answered = once(outgoing, 'response');
  for (let sent = 0; sent < bytes; sent += MIB) {
    if (!outgoing.write(block)) await once(outgoing, 'drain');
  }
  outgoing.end();
  const [incoming] = await answered;
  if (incoming.statusCode !== 201) throw new Error(`the large blob was answered with ${incoming.statusCode}`);
}

const BARE_SERVER = `
import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(PROJECT)});
const { fastify } = require('fastify');
const Database = require('better-sqlite3');
const database = new Database(process.argv[2]);
database.pragma('journal_mode = WAL');
database.exec('CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY)');
const server = fastify();
server.get('/', async () => database.prepare('SELECT count(*) AS n FROM t').get());
await server.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write('ready\\n');
`;

/** Median start of the core over that of a bare server, in turn; both until they say that they are ready. */
async function startRatio(folder: string): Promise<number> {
  const bare = join(mkdtempSync(join(folder, 'bare-')), 'server.mjs');
  writeFileSync(bare, BARE_SERVER);
  const data = mkdtempSync(join(folder, 'start-'));
  const ratios: number[] = [];
  await startTime([join(PROJECT, 'out/core/cli.js'), 'serve', '--data', data, '--port', '0']);
  for (let round = 0; round < 7; round += 1) {
    const ours = await startTime([join(PROJECT, 'out/core/cli.js'), 'serve', '--data', data, '--port', '0']);
    ratios.push(ours / (await startTime([bare, join(folder, 'bare.db')])));
  }
  return median(ratios);
}

async function startTime(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const time = performance.now() - began;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return time;
}
