import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Sends `100 Continue` when the handler first asks for the body, however long it takes to decide whether it wants it:
 * a client that is refused never sends its body (RFC 9110 §10.1.1).
 */
export function continueWhenWanted(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read;
  // Every way to take a body leads through here: events, iteration, pipes.
  request._read = (size) => {
    request._read = read;
    // A body that is only thrown away is read behind the answer.
    if (!response.headersSent && !response.destroyed) response.writeContinue();
    read.call(request, size);
  };
}
