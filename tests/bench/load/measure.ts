import { createInterface } from 'node:readline';
import { end, start } from '../lifetimes.ts';
import { marina, type Peer, type PeerKind } from '../peers.ts';
import type { Measure } from '../results.ts';
import type { LoadOrder, LoadResult } from './client.ts';
import { EventLoopWatch } from './event-loop.ts';

const CLIENTS = 64;
const SEED = 2026;

/** How a registry did under the mix. */
export interface LoadOutcome extends LoadResult {
  readonly peer: string;
  readonly mibPerSecond: number;
  /** Longest block of Marina's event loop, in ms. */
  readonly longestBlock?: number;
}

/** Puts Marina and, where there is one, a peer under the same mix of pushes and pulls, one after the other. */
export async function measureLoad(
  folder: string,
  seconds: number,
  other: PeerKind | undefined,
): Promise<LoadOutcome[]> {
  const outcomes: LoadOutcome[] = [];
  for (const kind of other === undefined ? [marina] : [marina, other]) {
    process.stderr.write(`  ${kind.name}, ${seconds} s\n`);
    const peer = await kind.start(folder);
    try {
      outcomes.push(
        await loadPeer(peer, seconds, kind === marina ? new EventLoopWatch(peer.url) : undefined),
      );
    } finally {
      await peer.close();
    }
  }
  return outcomes;
}

/** The figures of the mix that have a limit. */
export function loadMeasures(outcomes: readonly LoadOutcome[]): Measure[] {
  return outcomes.flatMap(({ longestBlock }) =>
    longestBlock === undefined
      ? []
      : [
          {
            name: 'longest event-loop block under the load mix',
            value: longestBlock,
            unit: 'ms',
            atMost: 50,
          },
        ],
  );
}

async function loadPeer(
  peer: Peer,
  seconds: number,
  watch: EventLoopWatch | undefined,
): Promise<LoadOutcome> {
  const client = start(process.execPath, [new URL('client.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (client.stdin === null || client.stdout === null) throw new Error('the client has no input or output');
  const order = await orderFor(peer, seconds);
  client.stdin.end(JSON.stringify(order));
  let result: LoadResult | undefined;
  try {
    for await (const line of createInterface({ input: client.stdout })) {
      if (line === 'started') await watch?.begin();
      else result = JSON.parse(line) as LoadResult;
    }
  } finally {
    await watch?.end();
    await end(client);
  }
  if (result === undefined) throw new Error(`${peer.name}: the load client ended early`);
  return {
    ...result,
    peer: peer.name,
    mibPerSecond: result.bytes / 1024 ** 2 / result.elapsed,
    ...(watch === undefined ? {} : { longestBlock: watch.longestBlock }),
  };
}

async function orderFor(peer: Peer, seconds: number): Promise<LoadOrder> {
  const repository = async (name: string): Promise<LoadOrder['source']> => ({
    name,
    headers: await peer.headersFor(name),
  });
  const names = Array.from({ length: CLIENTS }, (_, index) => `library/load-${index}`);
  return {
    url: peer.url,
    seconds,
    seed: SEED,
    source: await repository('library/load-source'),
    targets: await Promise.all(names.map(repository)),
  };
}
