import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UserPrincipal } from '../../access/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { EventOutbox, LiveFeed, RecordedEvent } from '../../events/index.ts';
import { followEvents } from '../contract/marina/telemetry.ts';
import type { Serve } from '../serving/call.ts';
import { EventStream } from './event-stream.ts';

/** Tells whether a credential holds while a request goes on. */
export interface LastingAuthenticator {
  stillHolds(request: IncomingMessage): Promise<boolean>;
}

export interface EventFollowerParts {
  readonly feed: LiveFeed;
  readonly outbox: EventOutbox;
  readonly authenticator: LastingAuthenticator;
  /** Whether a user may know of an event: those of projects that they may read; all for the administrator. */
  readonly mayKnow: (user: UserPrincipal, event: RecordedEvent) => boolean;
  /** Told when bytes of uploads begin to arrive. */
  readonly uploads: UploadHints;
  readonly limits?: Partial<EventStreamLimits>;
}

/** Says that uploads have begun to arrive, to users whom they concern. */
export interface UploadHints {
  onReceiving(listener: () => void): () => void;
  concern(user: UserPrincipal): boolean;
}

export interface EventStreamLimits {
  readonly subscribers: number;
  /** Of these, streams that one user may hold. */
  readonly subscribersOfOne: number;
  /** Of these, streams that only administrators get. */
  readonly reserved: number;
  readonly heartbeatMs: number;
  /** A client that missed more events than this is told to read everything anew. */
  readonly backlog: number;
}

const DEFAULT_LIMITS: EventStreamLimits = {
  subscribers: 100,
  subscribersOfOne: 10,
  reserved: 20,
  heartbeatMs: 15_000,
  backlog: 1000,
};
/** The client's rights are asked again at every so many heartbeats: a session may end while its stream lasts. */
const HEARTBEATS_PER_AUTHENTICATION = 4;

/** The live feed over server-sent events: `GET /api/marina/v1/events`. */
export class EventFollowers {
  readonly #parts: EventFollowerParts;
  readonly #limits: EventStreamLimits;
  /** Streams, each with the id of the user who follows. */
  readonly #streams = new Map<EventStream, number>();
  #closed = false;

  constructor(parts: EventFollowerParts) {
    this.#parts = parts;
    this.#limits = { ...DEFAULT_LIMITS, ...parts.limits };
  }

  /** How many clients are connected. */
  get size(): number {
    return this.#streams.size;
  }

  /** Adds the operation. */
  serveOn(serve: Serve): void {
    serve(followEvents, ({ headers, query, reply, request, user }) => {
      this.#refuseTooMany(user);
      reply.hijack();
      this.#follow(user, request.raw, reply.raw, headers['last-event-id'] ?? query.lastEventId);
      return undefined;
    });
  }

  /** Ends all streams and takes no new ones. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#streams.keys()) stream.end('closing');
  }

  #refuseTooMany(user: UserPrincipal): void {
    if (this.#closed)
      throw new RegistryError('UNAVAILABLE', 'the registry is shutting down; connect again later');
    const { subscribers, subscribersOfOne, reserved } = this.#limits;
    const own = [...this.#streams.values()].filter((userId) => userId === user.userId).length;
    if (own >= subscribersOfOne) {
      throw tooManyStreams(
        `${user.username} follows the events ${own} times already; end one of these first`,
      );
    }
    const most = user.administrator ? subscribers : subscribers - reserved;
    if (this.#streams.size >= most) throw tooManyStreams(`${most} clients follow the events already`);
  }

  #follow(user: UserPrincipal, request: IncomingMessage, response: ServerResponse, lastId?: number): void {
    if (response.destroyed) return;
    const stream = new EventStream(response);
    this.#streams.set(stream, user.userId);
    const unsubscribe = this.#subscribe(user, stream, lastId);
    const { uploads } = this.#parts;
    const ignoreUploads = uploads.onReceiving(() => {
      if (uploads.concern(user)) stream.sendPassing('upload.receiving');
    });
    const heartbeat = this.#startHeartbeat(stream, request);
    response.once('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
      ignoreUploads();
      this.#streams.delete(stream);
    });
  }

  #subscribe(user: UserPrincipal, stream: EventStream, lastId: number | undefined): () => void {
    const { feed, outbox, mayKnow } = this.#parts;
    const newest = outbox.lastId();
    // An id from the future comes from another database, such as one that a backup replaced.
    const lost = lastId !== undefined && (lastId > newest || newest - lastId > this.#limits.backlog);
    if (lost) stream.sendReset(newest);
    else stream.sendPosition(lastId ?? newest);
    return feed.subscribe(lost ? newest : (lastId ?? newest), (event) => {
      if (mayKnow(user, event)) stream.sendEvent(event);
    });
  }

  #startHeartbeat(stream: EventStream, request: IncomingMessage): NodeJS.Timeout {
    let count = 0;
    return setInterval(() => {
      count += 1;
      stream.sendHeartbeat();
      if (count % HEARTBEATS_PER_AUTHENTICATION === 0) void this.#endWhenSignedOut(stream, request);
    }, this.#limits.heartbeatMs);
  }

  async #endWhenSignedOut(stream: EventStream, request: IncomingMessage): Promise<void> {
    if (!(await this.#parts.authenticator.stillHolds(request))) stream.end('logged-out');
  }
}

function tooManyStreams(message: string): RegistryError {
  return new RegistryError('TOO_MANY_REQUEST', message, { headers: { 'Retry-After': '10' } });
}
