import { RegistryError } from '../../errors/index.ts';
import type { DatabaseReader } from '../statement.ts';

/**
 * Something long that is read beside the event loop, as a count of all that matches: in a thread with a connection of
 * its own, where there is one. What is asked and what comes are plain data, since both cross threads.
 */
export interface Reading<Question, Part> {
  /** Of this reading alone: `listing.count`. */
  readonly name: string;
  /** It keeps much until it ends, as a sort does: only a few such run at once. */
  readonly keepsMuch?: true;
  /**
   * Yields the answer in parts, at least one, none of which grows with what is stored. Rests between slices of a few
   * milliseconds (`turns/`), which is where a reading is ended that takes too long or that nobody wants any more.
   */
  readonly read: (reader: DatabaseReader, question: Question) => AsyncGenerator<Part>;
}

/** A reading, whatever it is asked and answers. The thread is told by name what to read. */
export type AnyReading = Reading<never, unknown>;

/** A reading that takes longer for its next part is refused, ms: others wait for the thread. */
export const LONGEST_READING_MS = 60_000;

/** What runs readings: a database. */
export interface ReadingRoom {
  read<Question, Part>(reading: Reading<Question, Part>, question: Question): AsyncGenerator<Part>;
}

/** The answer of a reading that has one part. */
export async function readOne<Question, Part>(
  room: ReadingRoom,
  reading: Reading<Question, Part>,
  question: Question,
): Promise<Part> {
  for await (const part of room.read(reading, question)) return part;
  throw new Error(`${reading.name} answered nothing`);
}

/** Of a reading that ended since its next part did not come in time. */
export function tooLong(longestMs: number): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    `reading this takes longer than ${longestMs / 1000} seconds; narrow it with a filter, or ask for less`,
  );
}

/** Of a reading that ended since its client left: nobody is told. */
export function nobodyWaits(): RegistryError {
  return new RegistryError('UNAVAILABLE', 'nobody waits for this any more; ask again');
}
