/** One workload's outcome. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly marina: number;
  readonly peer: number;
  readonly ratio: number;
  readonly target: number;
}

/** A figure that is to stay below a limit. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost: number;
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
