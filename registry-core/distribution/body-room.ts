import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Of a body that is kept in memory so many bytes are read whatever else is under way. */
export const LARGE_BODY_BYTES = 64 * 1024;

/** Says when more of a body may be read into memory. */
export interface BodyRoom {
  /** Undefined when `bytes` have room now; else a promise of when they have, or of the client being gone. */
  admit(response: ServerResponse, bytes: number): Promise<void> | undefined;
}

const ROOM = Symbol('room for bodies');

type RoomySocket = Socket & { [ROOM]?: BodyRoom };

/** Makes the bodies on a connection wait for their room. */
export function attachBodyRoom(socket: RoomySocket, room: BodyRoom): void {
  socket[ROOM] = room;
}

/**
 * Call before a body that may have `bytes` is read beyond {@link LARGE_BODY_BYTES}: undefined when that may be done now,
 * else a promise of when it may. The room is given back when the answer is out.
 */
export function roomForBody(response: ServerResponse, bytes: number): Promise<void> | undefined {
  const { socket }: { readonly socket: RoomySocket } = response.req as IncomingMessage;
  return socket[ROOM]?.admit(response, bytes);
}
