import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers of fewer bytes than this begin at once, whatever else waits. */
export const LARGE_ANSWER_BYTES = 64 * 1024;

/** Says when a large answer may be made. */
export interface AnswerRoom {
  /** Undefined when `bytes` have room now; else a promise of when they have. It never settles once the client is gone. */
  admit(response: ServerResponse, bytes: number): Promise<void> | undefined;
  /** The same for an answer whose length shows when it is made: it has room, or waits, before those that are not. */
  admitMade(response: ServerResponse, bytes: number): Promise<void> | undefined;
}

const ROOM = Symbol('room for answers');

// A property rather than a WeakMap: this is on the path of every request.
type RoomySocket = Socket & { [ROOM]?: AnswerRoom };

/** Makes the answers on a connection wait for their room. */
export function attachAnswerRoom(socket: RoomySocket, room: AnswerRoom): void {
  socket[ROOM] = room;
}

/** Call before `bytes` are read for an answer: undefined when that may be done now, else a promise of when it may. */
export function roomFor(response: ServerResponse, bytes: number): Promise<void> | undefined {
  if (bytes < LARGE_ANSWER_BYTES) return undefined;
  return (response.req.socket as RoomySocket)[ROOM]?.admit(response, bytes);
}

/** Call before an answer that was made without {@link roomFor}, or turned out larger, is handed over. */
export function roomForMade(response: ServerResponse, bytes: number): Promise<void> | undefined {
  if (bytes < LARGE_ANSWER_BYTES) return undefined;
  return (response.req.socket as RoomySocket)[ROOM]?.admitMade(response, bytes);
}
