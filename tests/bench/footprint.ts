import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { marina, type Peer } from './peers.ts';
import { Pusher } from './pushes.ts';
import { figure } from './report.ts';
import type { Measure } from './results.ts';

const MIB = 1024 * 1024;

/** Resident memory of the core when idle and while a large blob of `bytes` passes. */
export async function measureFootprint(folder: string, bytes: number): Promise<Measure[]> {
  const peer = await marina.start(folder);
  try {
    const pusher = await Pusher.open(peer, 'library/warm', 1);
    await pusher.pushImage('latest', 'warm');
    pusher.close();
    const idle = residentMemory(peer);
    const passing = await peakWhile(peer, () => passLargeBlob(peer, bytes));
    return [
      { name: 'core memory (RSS), idle', value: idle, unit: 'MB', atMost: 110 },
      {
        name: `core memory (RSS) while ${figure(bytes / 1024 ** 3)} GiB pass`,
        value: passing,
        unit: 'MB',
        atMost: 180,
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
