import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appSchemeHandler } from './app-scheme.ts';
import { PortalFiles } from './portal-files.ts';

describe('appSchemeHandler', () => {
  let folder = '';
  let handle: (request: Request) => Promise<Response>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marina-portal-'));
    const portal = join(folder, 'renderer');
    await mkdir(join(portal, 'assets'), { recursive: true });
    await writeFile(join(portal, 'index.html'), '<!doctype html>start');
    await writeFile(join(portal, 'assets', 'index-1a2b.js'), 'run()');
    await writeFile(join(portal, 'assets', 'index-1a2b.js.map'), '{}');
    await writeFile(join(folder, 'secret.html'), 'secret');
    const forwarder = { forward: async (request: Request) => new Response(`forwarded ${request.url}`) };
    handle = appSchemeHandler(PortalFiles.list(portal), forwarder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const get = (address: string, init?: RequestInit): Promise<Response> => handle(new Request(address, init));

  it('serves built files with their media type and lets them be kept', async () => {
    const response = await get('marina://app/assets/index-1a2b.js');
    expect(await response.text()).toBe('run()');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it.each(['marina://app/', 'marina://app/projects/library', 'marina://app/index.html'])(
    'answers %s with the start page, never kept',
    async (address) => {
      const response = await get(address);
      expect(await response.text()).toBe('<!doctype html>start');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('sends the policy and nosniff with every answer', async () => {
    for (const path of ['', 'assets/index-1a2b.js', 'assets/missing.js']) {
      const { headers } = await get(`marina://app/${path}`);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    'marina://app/assets/missing.js',
    'marina://app/assets/../../secret.html',
    'marina://app/assets/..%2f..%2fsecret.html',
    'marina://app/assets/%2e%2e/%2e%2e/secret.html',
    'marina://app/assets/..\\..\\secret.html',
    'marina://app/assets/index-1a2b.js.map',
    'marina://app/assets/index-1a2b.js%00.html',
  ])('has nothing but the start page for %s', async (address) => {
    const response = await get(address);
    expect(await response.text()).not.toContain('secret');
    expect([200, 404]).toContain(response.status);
  });

  it('has nothing on another host', async () => {
    expect((await get('marina://other/index.html')).status).toBe(404);
  });

  it('takes no other method', async () => {
    expect((await get('marina://app/', { method: 'POST' })).status).toBe(405);
    expect(await (await get('marina://app/', { method: 'HEAD' })).text()).toBe('');
  });

  it('gives /api/ to the forwarder', async () => {
    expect(await (await get('marina://app/api/v2.0/projects?page=1')).text()).toBe(
      'forwarded marina://app/api/v2.0/projects?page=1',
    );
    expect(await (await get('marina://app/apidocs')).text()).toBe('<!doctype html>start');
  });
});
