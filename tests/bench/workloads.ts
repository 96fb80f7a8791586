import { createHash, randomBytes, randomFillSync } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from './lifetimes.ts';
import type { Sizes } from './options.ts';
import type { Peer } from './peers.ts';
import { inParallel, Pusher } from './pushes.ts';
import { ask, askHeads } from './wrk.ts';

const MIB = 1024 * 1024;

/** A piece of work done to each peer in turn; `run` resolves with how fast it went, in `unit`: more is better. */
export interface Workload {
  readonly name: string;
  readonly unit: string;
  /** Ratio to Distribution 2.8 that Marina is to reach. */
  readonly target: number;
  /** Done once for each peer, outside the measurement. */
  readonly prepare?: (peer: Peer) => Promise<void>;
  readonly run: (peer: Peer, round: number) => Promise<number>;
}

/** All workloads, as large as `sizes` say; payloads are made in `folder`. */
export function workloads(folder: string, sizes: Sizes): Workload[] {
  const large = Math.ceil(512 * sizes.scale) * MIB;
  const part = Math.ceil(64 * sizes.scale) * MIB;
  return [
    {
      name: `push one ${large / MIB} MiB blob`,
      unit: 'MiB/s',
      target: 1.5,
      run: (peer, round) => pushFiles(peer, [payload(folder, `one-${round}`, large)]),
    },
    {
      name: `push 8 × ${part / MIB} MiB in parallel`,
      unit: 'MiB/s',
      target: 1.3,
      run: (peer, round) =>
        pushFiles(
          peer,
          Array.from({ length: 8 }, (_, index) => payload(folder, `part-${round}-${index}`, part)),
        ),
    },
    {
      name: `push ${sizes.smallBlobs.toLocaleString('en')} × 10 KB blobs, 16 at once`,
      unit: 'blobs/s',
      target: 5,
      run: (peer) => pushSmallBlobs(peer, sizes.smallBlobs),
    },
    {
      name: `pull one ${large / MIB} MiB blob`,
      unit: 'MiB/s',
      target: 1,
      prepare: async (peer) => void (await pushFiles(peer, [payload(folder, 'pull-one', large)])),
      run: (peer) => pullFiles(peer, [payload(folder, 'pull-one', large)]),
    },
    {
      name: `pull 8 × ${part / MIB} MiB in parallel`,
      unit: 'MiB/s',
      target: 1,
      prepare: async (peer) => void (await pushFiles(peer, pullParts(folder, part))),
      run: (peer) => pullFiles(peer, pullParts(folder, part)),
    },
    ...manifestWorkloads(sizes),
    ...listWorkloads(sizes),
  ];
}

function manifestWorkloads({ askSeconds }: Sizes): Workload[] {
  const prepare = async (peer: Peer): Promise<void> => {
    const pusher = await Pusher.open(peer, 'library/manifests', 1);
    await pusher.pushImage('latest', 'manifest');
    pusher.close();
  };
  const question = {
    repository: 'library/manifests',
    path: '/v2/library/manifests/manifests/latest',
    seconds: askSeconds,
  };
  const common = { unit: 'requests/s', target: 12, prepare };
  return [
    {
      ...common,
      name: 'manifest GET by tag, authenticated, 32 connections',
      run: async (peer) => (await ask(peer, question)).rate,
    },
    {
      ...common,
      name: 'manifest HEAD by tag, authenticated, 32 connections',
      run: (peer) => askHeads(peer, question),
    },
  ];
}

function listWorkloads(sizes: Sizes): Workload[] {
  const rate = async (peer: Peer, path: string): Promise<number> =>
    (await ask(peer, { repository: 'library/tags', path, seconds: sizes.askSeconds, connections: 4 })).rate;
  return [
    {
      name: `tags/list of ${sizes.listedTags.toLocaleString('en')} tags`,
      unit: 'requests/s',
      target: 10,
      prepare: (peer) => pushTags(peer, sizes.listedTags),
      run: (peer) => rate(peer, '/v2/library/tags/tags/list'),
    },
    {
      name: `catalogue of ${sizes.listedRepositories.toLocaleString('en')} repositories`,
      unit: 'requests/s',
      target: 50,
      prepare: (peer) => pushRepositories(peer, sizes.listedRepositories),
      run: (peer) => rate(peer, `/v2/_catalog?n=${sizes.listedRepositories}`),
    },
  ];
}

async function pushTags(peer: Peer, count: number): Promise<void> {
  const pusher = await Pusher.open(peer, 'library/tags', 16);
  const manifest = Buffer.from(await pusher.pushImage('first', 'tags'));
  await inParallel(count - 1, 16, (index) => pusher.tagManifest(`tag-${index}`, manifest));
  pusher.close();
}

async function pushRepositories(peer: Peer, count: number): Promise<void> {
  await inParallel(count, 8, async (index) => {
    const pusher = await Pusher.open(peer, `library/repository-${index}`, 1);
    await pusher.pushImage('latest', 'same content');
    pusher.close();
  });
}

interface Payload {
  readonly path: string;
  readonly bytes: number;
}

function payload(folder: string, name: string, bytes: number): Payload {
  return { path: join(folder, 'payloads', `${name}-${bytes}`), bytes };
}

function pullParts(folder: string, bytes: number): Payload[] {
  return Array.from({ length: 8 }, (_, index) => payload(folder, `pull-part-${index}`, bytes));
}

const digests = new Map<string, string>();

/** Makes a file of random bytes if it is not there, and tells its digest. */
async function digestOf({ path, bytes }: Payload): Promise<string> {
  const known = digests.get(path);
  if (known !== undefined) return known;
  if (!existsSync(path)) await writeRandom(path, bytes);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) hash.update(chunk as Buffer);
  const digest = `sha256:${hash.digest('hex')}`;
  digests.set(path, digest);
  return digest;
}

async function writeRandom(path: string, bytes: number): Promise<void> {
  mkdirSync(join(path, '..'), { recursive: true });
  const file = await open(path, 'w');
  const block = Buffer.alloc(MIB);
  for (let written = 0; written < bytes; written += block.length) await file.write(randomFillSync(block));
  // Else the disk would still write it while the first peer is measured.
  await file.sync();
  await file.close();
}

/** curl is the client of large transfers: it costs the machine little beside the server. */
async function pushFiles(peer: Peer, payloads: readonly Payload[]): Promise<number> {
  const pusher = await Pusher.open(peer, 'library/blobs', 8);
  const targets: { url: string; path: string }[] = [];
  for (const item of payloads) {
    const url = new URL(await pusher.startUpload());
    url.searchParams.set('digest', await digestOf(item));
    targets.push({ url: url.href, path: item.path });
  }
  const headers = await curlHeaders(peer, 'library/blobs');
  const rate = await timed(payloads, () =>
    targets.map(({ url, path }) =>
      output('curl', ['-sS', '--fail', '-o', '/dev/null', '-H', 'Expect:', ...headers, '-T', path, url]),
    ),
  );
  pusher.close();
  return rate;
}

async function pullFiles(peer: Peer, payloads: readonly Payload[]): Promise<number> {
  const headers = await curlHeaders(peer, 'library/blobs');
  const urls: string[] = [];
  for (const item of payloads) urls.push(`${peer.url}/v2/library/blobs/blobs/${await digestOf(item)}`);
  return timed(payloads, () =>
    urls.map((url) => output('curl', ['-sS', '--fail', '-o', '/dev/null', ...headers, url])),
  );
}

async function timed(payloads: readonly Payload[], start: () => Promise<unknown>[]): Promise<number> {
  const began = performance.now();
  await Promise.all(start());
  const seconds = (performance.now() - began) / 1000;
  return payloads.reduce((sum, { bytes }) => sum + bytes, 0) / MIB / seconds;
}

async function curlHeaders(peer: Peer, repository: string): Promise<string[]> {
  return Object.entries(await peer.headersFor(repository)).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
}

async function pushSmallBlobs(peer: Peer, count: number): Promise<number> {
  const contents = Array.from({ length: count }, () => randomBytes(10_000));
  const pusher = await Pusher.open(peer, 'library/small', 16);
  const began = performance.now();
  await inParallel(count, 16, (index) => pusher.pushBlob(contents[index] ?? Buffer.alloc(0)));
  const seconds = (performance.now() - began) / 1000;
  pusher.close();
  return count / seconds;
}
