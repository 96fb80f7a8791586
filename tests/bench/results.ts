/** How one peer did a workload. */
export interface PeerResult {
  readonly peer: string;
  /** One a round, in the workload's unit. */
  readonly rates: readonly number[];
  readonly median: number;
  /** Median over the rounds of Marina's rate over this peer's; of Marina itself 1. */
  readonly ratio: number;
  /** Why it could not do it. */
  readonly failure?: string;
}

/** One workload's outcome. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  /** Ratio to Distribution 2.8 that Marina is to reach. */
  readonly target: number;
  readonly marina: PeerResult;
  readonly peers: readonly PeerResult[];
}

/** A figure that is to stay below a limit, where there is one. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  /** What the value was made of, a round each. */
  readonly rounds?: Readonly<Record<string, readonly number[]>>;
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of the ratios of each round. */
export function medianRatio(over: readonly number[], under: readonly number[]): number {
  return median(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}

/** The value that `share` of all stay at or below. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** How many times the fastest round was as fast as the slowest. */
export function spread(rates: readonly number[]): number {
  return Math.max(...rates) / Math.min(...rates);
}
