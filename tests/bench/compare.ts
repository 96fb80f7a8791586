import type { Peer, PeerKind } from './peers.ts';
import { type Comparison, median, medianRatio, type PeerResult } from './results.ts';
import type { Workload } from './workloads.ts';

/**
 * Does one workload to Marina and each peer in turn. What a peer cannot do is told in its result; Marina's own failure
 * ends the run.
 */
export async function compare(
  workload: Workload,
  marina: PeerKind,
  kinds: readonly PeerKind[],
  rounds: number,
  folder: string,
): Promise<Comparison> {
  const contestants: Contestant[] = [];
  try {
    for (const kind of [marina, ...kinds])
      contestants.push(new Contestant(kind.name, await kind.start(folder)));
    for (const contestant of contestants) await contestant.try((peer) => workload.prepare?.(peer));
    for (let round = 0; round < rounds; round += 1) {
      // Whoever goes first meets a warmer or colder machine: take turns.
      for (const contestant of round % 2 === 0 ? contestants : [...contestants].reverse()) {
        await contestant.try(async (peer) => void contestant.rates.push(await workload.run(peer, round)));
      }
    }
  } finally {
    await Promise.all(contestants.map(({ peer }) => peer.close()));
  }
  const [ours, ...theirs] = contestants;
  if (ours === undefined) throw new Error('nothing was compared');
  if (ours.failure !== undefined) throw new Error(`${workload.name}: ${ours.failure}`);
  const { name, unit, target } = workload;
  return {
    name,
    unit,
    target,
    marina: ours.result(ours.rates),
    peers: theirs.map((contestant) => contestant.result(ours.rates)),
  };
}

class Contestant {
  readonly name: string;
  readonly peer: Peer;
  readonly rates: number[] = [];
  failure: string | undefined;

  constructor(name: string, peer: Peer) {
    this.name = name;
    this.peer = peer;
  }

  /** Does a step unless an earlier one failed. */
  async try(step: (peer: Peer) => Promise<void> | undefined): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      await step(this.peer);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      process.stderr.write(`  ${this.name}: ${this.failure}\n`);
    }
  }

  result(marinaRates: readonly number[]): PeerResult {
    return {
      peer: this.name,
      rates: this.rates,
      median: median(this.rates),
      ratio: medianRatio(marinaRates, this.rates),
      ...(this.failure === undefined ? {} : { failure: this.failure }),
    };
  }
}
