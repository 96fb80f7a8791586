import type { ApiForwarder } from './api-forwarder.ts';
import type { PortalFile, PortalFiles } from './portal-files.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** The scheme and host that the window's pages and its API requests come from. */
export const APP_SCHEME = 'marina';
const APP_HOST = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** What the scheme may do; must be registered once, before the application is ready. */
export const APP_SCHEME_PRIVILEGES = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true },
} as const;

/**
 * Answers every request of the window: the built renderer, and below `/api/` the registry core.
 *
 * @returns The function that `protocol.handle` takes; it never rejects.
 */
export function appSchemeHandler(
  files: PortalFiles,
  forwarder: Pick<ApiForwarder, 'forward'>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (url.host !== APP_HOST) return refused(404);
    if (url.pathname.startsWith('/api/')) return forwarder.forward(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refused(405);
    const file = files.find(url.pathname) ?? (isPage(url.pathname) ? files.startPage : undefined);
    if (file === undefined) return refused(404);
    return serve(files, file, request.method === 'HEAD');
  };
}

/** Screens have addresses of their own, which all start from the one page; files below /assets/ have no such stand-in. */
function isPage(pathname: string): boolean {
  return !pathname.startsWith('/assets/');
}

async function serve(files: PortalFiles, file: PortalFile, headOnly: boolean): Promise<Response> {
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': file.mediaType,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (headOnly) return new Response(null, { headers });
  try {
    return new Response(new Uint8Array(await files.read(file)), { headers });
  } catch {
    return refused(404);
  }
}

function refused(status: 404 | 405): Response {
  return new Response(null, { status, headers: SECURITY_HEADERS });
}
