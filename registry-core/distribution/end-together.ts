import type { ServerResponse } from 'node:http';
import { LARGE_ANSWER_BYTES } from './answer-room.ts';

let waiting: Ending[] = [];

interface Ending {
  readonly response: ServerResponse;
  readonly body: Uint8Array | undefined;
}

/** Below this a body is joined with its head into one text, which Node hands to the system in a cheaper way. Bytes. */
const JOINED_AT_MOST = 4096;

/**
 * Ends a response whose head is written, once this turn of the event loop has read all requests that were there. Each
 * answer that is sent wakes its client's process; sent one behind the other, many answers wake it once. A lone answer
 * waits for nothing: nothing else was to be read. A large one is sent at once.
 */
export function endTogether(response: ServerResponse, body?: Uint8Array): void {
  // What is kept here no bound sees.
  if (body !== undefined && body.byteLength >= LARGE_ANSWER_BYTES) {
    response.end(body);
    return;
  }
  if (waiting.length === 0) setImmediate(endAll);
  waiting.push({ response, body });
}

function endAll(): void {
  const endings = waiting;
  waiting = [];
  for (const { response, body } of endings) end(response, body);
}

function end(response: ServerResponse, body: Uint8Array | undefined): void {
  if (body === undefined || body.byteLength > JOINED_AT_MOST) response.end(body);
  else response.end(latin1(body), 'latin1');
}

/** One character a byte, which `latin1` turns back into the same bytes. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
