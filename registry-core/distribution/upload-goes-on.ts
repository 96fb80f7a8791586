import { ownerUserId, TOKEN_LEEWAY_SECONDS, type VerifiedToken } from '../access/index.ts';
import type { UploadSessions } from '../blobs/index.ts';
import { parseRoute } from './route.ts';

/**
 * Whether a request may go on with an upload although its token has expired: the token is its owner's and held when the
 * upload began, and bytes came for it within the leeway. The bytes of a layer may take longer than a token lives, and
 * clients that do not ask for another one at a 401 (skopeo 1.9), or cannot send a body again (Docker 20.10), would never
 * end it. Whether the user still has the right is asked with each request as ever.
 *
 * @param path The request's, without its query.
 * @param now Unix ms.
 */
export function uploadGoesOn(
  path: string,
  token: Pick<VerifiedToken, 'userId' | 'expiresAt'>,
  uploads: Pick<UploadSessions, 'about'>,
  now: number,
): boolean {
  const route = parseRoute(path);
  if (route.kind !== 'upload' || token.userId === undefined) return false;
  const upload = uploads.about(route.id);
  if (upload === undefined || ownerUserId(upload.owner) !== token.userId) return false;
  const leeway = TOKEN_LEEWAY_SECONDS * 1000;
  return upload.startedAt <= token.expiresAt + leeway && now - upload.lastByteAt <= leeway;
}
