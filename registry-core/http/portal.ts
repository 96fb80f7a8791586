import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiInstance as Application } from '../api/index.ts';
import { PAGE_POLICY } from '../rules/page-policy.ts';

/** The desktop's window has the same (main/scheme/security-headers.ts). */
const PAGE_HEADERS = {
  'Content-Security-Policy': PAGE_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
} as const;

/** The bundler puts a hash of the content into these names. */
const HASHED_FOLDER = `${sep}assets${sep}`;
const ONE_YEAR_SECONDS = 365 * 24 * 3600;

/** Whether a folder holds a built portal. */
export function hasPortal(folder: string): boolean {
  return existsSync(join(folder, 'index.html'));
}

/** Serves the portal: a route for each of its files as they are now, so that no path can lead out of the folder. */
export async function registerPortal(application: Application, folder: string): Promise<void> {
  const { fastifyStatic } = await import('@fastify/static');
  await application.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.slice(folder.length).startsWith(HASHED_FOLDER);
      reply.header('Cache-Control', hashed ? `public, max-age=${ONE_YEAR_SECONDS}, immutable` : 'no-cache');
      for (const [name, value] of Object.entries(PAGE_HEADERS)) reply.header(name, value);
    },
  });
}

/** Segments below which nothing is a page, whatever a browser asks for. */
const NOT_PAGES = /^\/(api|c|service|v2|metrics|assets|devcenter-api-2\.0)(\/|$)/;

/** Whether an unknown path is one of the portal's own addresses (`/projects/3`), which its script resolves. */
export function isPageAddress(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const path = request.url.split('?', 1)[0] ?? '';
  return !NOT_PAGES.test(path) && (request.headers.accept ?? '').includes('text/html');
}

/** Answers with the portal's page. */
export function sendPage(reply: FastifyReply): FastifyReply {
  return reply.code(200).sendFile('index.html');
}
