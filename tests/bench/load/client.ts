import { json } from 'node:stream/consumers';
import { percentile } from '../results.ts';
import { Connection } from './connection.ts';
import { ImageClient, type Report, type Repository } from './images.ts';
import { Layers } from './layers.ts';
import { type Action, actions, LAYER_SIZES, type LayerSize } from './plan.ts';

/** What the client process reads as JSON from its standard input. */
export interface LoadOrder {
  readonly url: string;
  readonly seconds: number;
  readonly seed: number;
  /** Where the images to pull are pushed to before the measurement. */
  readonly source: Repository;
  /** One a client, where it pushes to. */
  readonly targets: readonly Repository[];
}

/** Requests of one kind; times in ms. */
export interface KindResult {
  readonly kind: string;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** The last line of the client's output; the one before is `started`. */
export interface LoadResult {
  /** Until the last answer, in s. */
  readonly elapsed: number;
  readonly bytes: number;
  readonly requests: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly kinds: readonly KindResult[];
  /** Of one processor that this process used: near 1 the client, not the registry, was the limit. */
  readonly clientCpu: number;
}

class Tally {
  readonly #times = new Map<string, number[]>();
  readonly errors: Record<string, number> = {};
  bytes = 0;

  readonly add: Report = (kind, milliseconds, bytes) => {
    const times = this.#times.get(kind);
    if (times === undefined) this.#times.set(kind, [milliseconds]);
    else times.push(milliseconds);
    this.bytes += bytes;
  };

  fail(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.errors[text] = (this.errors[text] ?? 0) + 1;
  }

  kinds(): KindResult[] {
    return [...this.#times]
      .map(([kind, times]) => {
        const sorted = times.sort((left, right) => left - right);
        return { kind, count: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
      })
      .sort((left, right) => left.kind.localeCompare(right.kind, 'en', { numeric: true }));
  }
}

const order = (await json(process.stdin)) as LoadOrder;
const layers = new Layers();
await pushSources();
console.log('started');
console.log(JSON.stringify(await load()));

async function pushSources(): Promise<void> {
  const connection = new Connection(order.url);
  const client = new ImageClient(connection, () => undefined);
  for (const size of LAYER_SIZES) {
    for (let index = 0; index < size.pulled; index += 1) {
      await client.push(order.source, sourceTag(size, index), size, layers.get(size, index));
    }
  }
  connection.close();
}

function sourceTag(size: LayerSize, index: number): string {
  return `${size.bytes}-${index}`;
}

async function load(): Promise<LoadResult> {
  const tally = new Tally();
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  await Promise.all(order.targets.map((target, index) => work(target, order.seed + index, began, tally)));
  const elapsed = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const kinds = tally.kinds();
  return {
    elapsed,
    bytes: tally.bytes,
    requests: kinds.reduce((sum, { count }) => sum + count, 0),
    errors: tally.errors,
    kinds,
    clientCpu: (user + system) / 1e6 / elapsed,
  };
}

/** One of the clients: acts until the time is over, then ends what it is at. */
async function work(target: Repository, seed: number, began: number, tally: Tally): Promise<void> {
  const connection = new Connection(order.url);
  const client = new ImageClient(connection, tally.add);
  let number = 0;
  for (const action of actions(seed)) {
    if (performance.now() - began >= order.seconds * 1000) break;
    number += 1;
    try {
      await act(client, target, action, number);
    } catch (error) {
      tally.fail(error);
      connection.close();
    }
  }
  connection.close();
}

async function act(
  client: ImageClient,
  target: Repository,
  { kind, size, index }: Action,
  number: number,
): Promise<void> {
  const layer = layers.get(size, index);
  if (kind === 'push') await client.push(target, `tag-${number}`, size, layer);
  else await client.pull(order.source, sourceTag(size, index), size, layer);
}
