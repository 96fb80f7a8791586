import type { LogLine } from '../../../registry-core/api/schemas/marina/telemetry.ts';

/** A line with a name of its own, which it keeps while lines come before and after it. */
export interface ShownLine extends LogLine {
  readonly key: string;
}

/**
 * Lines of several answers as one list, newest first. The answers overlap by the lines of one millisecond, since only
 * so nothing is lost between them: `answers` are newest first, and each but the first repeats the whole millisecond
 * that the one before it ended with.
 */
export function joinAnswers(answers: readonly (readonly LogLine[])[]): readonly LogLine[] {
  const joined: LogLine[] = [];
  for (const lines of answers) {
    const [newest] = lines;
    // What is repeated is taken from the later answer, which has all of it.
    while (newest !== undefined && joined.at(-1)?.time === newest.time) joined.pop();
    joined.push(...lines);
  }
  return joined;
}

/** Names lines by their time, and those of the same millisecond by their order in it. */
export function keyed(lines: readonly LogLine[]): readonly ShownLine[] {
  const counts = new Map<string, number>();
  const shown = lines.toReversed().map((line) => {
    const count = counts.get(line.time) ?? 0;
    counts.set(line.time, count + 1);
    return { ...line, key: `${line.time} ${count}` };
  });
  return shown.reverse();
}

/** The moment before an ISO time, so that asking for what came after it brings that time's own lines again. */
export function justBefore(time: string): string {
  return new Date(Date.parse(time) - 1).toISOString();
}

/** The moment after an ISO time. */
export function justAfter(time: string): string {
  return new Date(Date.parse(time) + 1).toISOString();
}

/** How many of `lines` are newer than what is shown. */
export function countNewer(lines: readonly LogLine[], shown: readonly LogLine[]): number {
  const [newest] = shown;
  if (newest === undefined) return lines.length;
  const known = shown.filter((line) => line.time === newest.time).length;
  return Math.max(0, lines.filter((line) => line.time >= newest.time).length - known);
}
