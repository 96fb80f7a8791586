import type { IncomingMessage } from 'node:http';
import type { UploadSessions } from '../blobs/index.ts';
import { MANIFEST_MAX_BYTES } from '../catalog/index.ts';
import { abandonBody } from './exchange.ts';
import { parseRoute } from './route.ts';

/** A manifest's body that nobody may send is waited for no longer, ms. */
const MANIFEST_PATIENCE_MS = 10_000;

/**
 * Lets the body of a PUT or PATCH that is refused with 401 pass before its answer; resolves at once where nothing is
 * to be waited for.
 *
 * Go's transport stops reading a request's body when the answer comes first, and containerd (to 1.6.20 at least), which
 * renews its token in the middle of a push, then waits for ever for somebody to read it (remotes/docker/pusher.go: the
 * body is a pipe that is not closed). With the answer behind the body it repeats the request with its new token.
 * Of blobs only those of an upload that is open are waited for, whose id nobody can guess: who sends it was let in
 * before. They take as long as the upload would have; a connection on which nothing comes is ended as ever. Who waits
 * for `100 Continue` is answered before it sends anything.
 */
export function bodyOfRefused(
  request: IncomingMessage,
  uploads: Pick<UploadSessions, 'about'>,
): Promise<void> | undefined {
  if (request.complete || request.destroyed || request.headers.expect !== undefined) return undefined;
  if (request.method !== 'PUT' && request.method !== 'PATCH') return undefined;
  const route = parseRoute((request.url ?? '').split('?', 1)[0] ?? '');
  if (route.kind === 'upload' && uploads.about(route.id) !== undefined) return throughOf(request);
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (route.kind === 'manifest' && length <= MANIFEST_MAX_BYTES) {
    return throughOf(request, MANIFEST_PATIENCE_MS);
  }
  return undefined;
}

/** Throws the body away; resolves at its end, when the client is gone, or after `patienceMs`. */
function throughOf(request: IncomingMessage, patienceMs?: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = patienceMs === undefined ? undefined : setTimeout(resolve, patienceMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.once('end', done);
    request.once('close', done);
    abandonBody(request);
  });
}
