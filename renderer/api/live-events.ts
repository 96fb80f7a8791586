import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { routeOf } from './operations.ts';
import type { ApiTransport } from './transport.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

export interface LiveEventListener {
  onEvent(event: LiveEvent): void;
  /** Called with true when the feed flows and with false when it broke off and will be taken up again. */
  onConnected?(connected: boolean): void;
}

/**
 * Follows the registry's live feed until `signal` aborts: reconnects by itself, and asks for what it missed.
 * A stream read with fetch rather than an EventSource, which knows neither abort signals nor the window's own scheme.
 */
export async function followLiveEvents(
  transport: ApiTransport,
  listener: LiveEventListener,
  signal: AbortSignal,
): Promise<void> {
  let lastEventId = '';
  let retryAfter = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      const headers = {
        accept: 'text/event-stream',
        ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
      };
      const response = await transport.send({ ...routeOf('followEvents'), headers, signal });
      listener.onConnected?.(true);
      retryAfter = FIRST_RETRY_MS;
      for await (const message of serverSentMessages(response)) {
        if (message.id !== '') lastEventId = message.id;
        if (message.data !== '') listener.onEvent(JSON.parse(message.data) as LiveEvent);
      }
    } catch {
      // Whatever broke the stream, the remedy is the same: take it up again where it stopped.
    }
    if (signal.aborted) return;
    listener.onConnected?.(false);
    await pause(retryAfter, signal);
    retryAfter = Math.min(retryAfter * 2, LONGEST_RETRY_MS);
  }
}

interface ServerSentMessage {
  readonly id: string;
  readonly data: string;
}

/** Splits a response into the messages of WHATWG HTML §9.2 (server-sent events); comments are dropped. */
export async function* serverSentMessages(
  response: Response,
): AsyncGenerator<ServerSentMessage, void, undefined> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // Over the whole buffer, because a line's end may be cut between its two characters.
      buffered = (buffered + value).replaceAll('\r\n', '\n');
      for (let end = buffered.indexOf('\n\n'); end >= 0; end = buffered.indexOf('\n\n')) {
        yield messageOf(buffered.slice(0, end));
        buffered = buffered.slice(end + 2);
      }
    }
  } finally {
    await reader.cancel();
  }
}

function messageOf(block: string): ServerSentMessage {
  let id = '';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
  return { id, data: data.join('\n') };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish);
  });
}
