/** What a fuzzer did and found. */
export interface FuzzResult {
  readonly cases: number;
  readonly violations: readonly string[];
  /** How often each outcome was seen, such as a status: shows that all depths were reached. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Counts the outcomes of a run and keeps what must not be. */
export class FuzzTally implements FuzzResult {
  readonly violations: string[] = [];
  readonly outcomes = new Map<string, number>();
  cases = 0;

  count(outcome: string): void {
    this.cases += 1;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}

/** Outcomes with how often they came, for a line of output. */
export function outcomesText({ outcomes }: FuzzResult): string {
  return [...outcomes]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([outcome, count]) => `${outcome}: ${count}`)
    .join(', ');
}
