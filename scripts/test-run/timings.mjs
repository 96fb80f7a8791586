import { readFileSync } from 'node:fs';

/**
 * How long a test or a file of tests took.
 * @typedef {{name: string, milliseconds: number}} Timing
 */

const shownCount = 10;
/** Clock ticks a second in /proc, whatever the kernel's own are (proc(5)). */
const ticksPerSecond = 100;

/**
 * @param {string} what such as `files of unit`
 * @param {readonly Timing[]} timings
 * @returns {string[]} lines with the ten slowest, the slowest first; none without timings
 */
export function slowest(what, timings) {
  if (timings.length === 0) return [];
  const shown = [...timings]
    .sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, shownCount)
    .map(({ name, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${name}`);
  return [`the slowest ${what}:`, ...shown];
}

/**
 * Processor time of the processes that this one started and that have ended, with theirs. Unlike a clock's it does not
 * grow when the machine does something else beside.
 * @returns {number | undefined} seconds; undefined without /proc
 */
export function processorSeconds() {
  try {
    return childSeconds(readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    // Not Linux.
    return undefined;
  }
}

/**
 * @param {string} stat the content of /proc/PID/stat
 * @returns {number} fields 16 and 17, cutime and cstime, in seconds
 */
export function childSeconds(stat) {
  // Field 2 is the program in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}
