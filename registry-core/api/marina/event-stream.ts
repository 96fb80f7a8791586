import type { ServerResponse } from 'node:http';
import type { RecordedEvent } from '../../events/index.ts';
import type { PassingEventType } from '../../rules/event-types.ts';

/** What a client may leave unread before its stream is ended, bytes. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Wait of a browser's EventSource before it connects again, ms. */
const RETRY_MS = 1000;

/** Why a stream ends: the client reads too slowly, the registry stops, the client's session is over. */
export type EndReason = 'overflow' | 'closing' | 'logged-out';

/** One response of `text/event-stream` (WHATWG HTML §9.2). */
export class EventStream {
  readonly #response: ServerResponse;
  #lastId = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // For a proxy in between, such as nginx: pass on each event at once.
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Sends an event of the registry. */
  sendEvent(event: RecordedEvent): void {
    this.#lastId = event.id;
    this.#write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  /** Puts the client at a position without giving it an event (a message without data is not dispatched). */
  sendPosition(id: number): void {
    this.#lastId = id;
    this.#write(`id: ${id}\n\n`);
  }

  /** Tells the client that it missed too many events, so that it must read everything anew. */
  sendReset(id: number): void {
    this.#lastId = id;
    this.#write(`id: ${id}\n${this.#notice('feed.reset')}`);
  }

  /** Sends a comment, so that both sides notice a dead connection. */
  sendHeartbeat(): void {
    this.#write(': heartbeat\n\n');
  }

  /** Tells of something that is never recorded, so that it has no place in the order of events. */
  sendPassing(type: PassingEventType): void {
    this.#write(this.#notice(type));
  }

  /** Ends the stream with a last event; the client connects again from the last id that it has seen. */
  end(reason: EndReason): void {
    if (this.#response.writableEnded) return;
    this.#response.end(this.#notice('feed.end', { reason }));
  }

  /** An event that the registry does not record, in the form of the registry's events. */
  #notice(
    type: 'feed.reset' | 'feed.end' | PassingEventType,
    payload: Readonly<Record<string, string>> = {},
  ): string {
    const notice = { id: this.#lastId, type, occurredAt: Date.now(), actor: 'marina', payload };
    return `event: ${type}\ndata: ${JSON.stringify(notice)}\n\n`;
  }

  #write(text: string): void {
    if (this.#response.writableEnded) return;
    this.#response.write(text);
    if (this.#response.writableLength > MAX_UNREAD_BYTES) this.end('overflow');
  }
}
