import { currentActor, currentAsker, runFor } from '../../turns/index.ts';
import type { DatabaseReader } from '../statement.ts';
import { LONGEST_READING_MS, nobodyWaits, type Reading, tooLong } from './reading.ts';

/**
 * Reads on the event loop, as the thread would: each part within `longestMs`, and no further once whoever it is read for
 * left. Throws UNAVAILABLE (503) then.
 */
export async function* readHere<Question, Part>(
  reading: Reading<Question, Part>,
  reader: DatabaseReader,
  question: Question,
  longestMs = LONGEST_READING_MS,
): AsyncGenerator<Part> {
  const ended = new AbortController();
  const asker = { actor: currentActor(), signal: ended.signal };
  const left = currentAsker()?.departure?.signal;
  const leave = (): void => ended.abort(nobodyWaits());
  left?.addEventListener('abort', leave, { once: true });
  if (left?.aborted === true) leave();
  const parts = reading.read(reader, question);
  try {
    for (;;) {
      const deadline = setTimeout(() => ended.abort(tooLong(longestMs)), longestMs);
      const next = await runFor(asker, () => parts.next()).finally(() => clearTimeout(deadline));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    left?.removeEventListener('abort', leave);
    await parts.return(undefined);
  }
}
