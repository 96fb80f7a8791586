import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** How many clients may be connected at once. */
export interface ConnectionCountLimit {
  readonly connections: number;
}

/** Descriptors that the process has open beside those of requests: listeners, database, logs, workers. */
const RESERVED_DESCRIPTORS = 64;
/** A connection and the file that it reads or writes. */
const DESCRIPTORS_PER_CONNECTION = 2;
const CONNECTIONS_AT_LEAST = 8;
/** Connections beyond the limit that may be told why they are refused; any further one is cut. */
const FAREWELLS = 16;
/** A client that has just connected is about to ask something, ms. */
const SETTLED_MS = 1000;

/** As many connections as leave descriptors for files, by what the system lets this process open. */
export function connectionsFor(descriptors: number): number {
  const connections = Math.floor((descriptors - RESERVED_DESCRIPTORS) / DESCRIPTORS_PER_CONNECTION);
  return Math.max(connections, CONNECTIONS_AT_LEAST);
}

/** How many descriptors this process may have open; Infinity where the system has no such limit. */
export function descriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    // Not Linux: there Node's own report knows, which takes longer.
    return reportedLimit();
  }
}

function reportedLimit(): number {
  const report: unknown = process.report.getReport();
  const { userLimits } = report as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } };
  };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : Number.POSITIVE_INFINITY;
}

/** What the limit asks and tells. */
export interface ConnectionLimitParts {
  readonly connections: number;
  /** Whether a connection has a request that is not answered yet; undefined when it never had one. */
  readonly isBusy: (socket: Socket) => boolean | undefined;
  /** Tells a client that there are too many, and ends its connection. */
  readonly refuse: (socket: Socket) => void;
}

/**
 * Keeps descriptors for the files of requests. When there are too many connections, a new one takes the place of one
 * that is idle, first of those that never asked anything; when all are busy, it is refused.
 */
export class ConnectionLimit {
  readonly #parts: ConnectionLimitParts;
  /** Each with the time it was opened, ms, oldest first. */
  readonly #opened = new Map<Socket, number>();

  constructor(parts: ConnectionLimitParts) {
    this.#parts = parts;
  }

  /** Call for each new connection. */
  opened(socket: Socket): void {
    this.#opened.set(socket, performance.now());
    socket.once('close', () => this.#opened.delete(socket));
    const { connections, refuse } = this.#parts;
    if (this.#opened.size <= connections) return;
    const idle = this.#idle();
    if (idle !== undefined) {
      this.#opened.delete(idle);
      idle.destroy();
    } else if (this.#opened.size > connections + FAREWELLS) socket.destroy();
    else refuse(socket);
  }

  #idle(): Socket | undefined {
    const settled = performance.now() - SETTLED_MS;
    let kept: Socket | undefined;
    for (const [socket, openedAt] of this.#opened) {
      if (openedAt > settled) break;
      const isBusy = this.#parts.isBusy(socket);
      if (isBusy === undefined) return socket;
      if (!isBusy) kept ??= socket;
    }
    return kept;
  }
}
