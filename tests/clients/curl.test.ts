import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client-home.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { hasIpv6 } from '../support/has-ipv6.ts';
import { ADMIN_PASSWORD, sha256 } from '../support/registry-client.ts';
import { type ClientScene, openClientScene } from './client-scene.ts';

const LARGE_BYTES = 2 * 1024 * 1024;

describeWithTools('curl', ['curl'], (tools) => {
  let scene: ClientScene;
  let curl: Client;
  let file: string;
  const content = randomBytes(LARGE_BYTES);
  beforeAll(async () => {
    scene = await openClientScene();
    curl = scene.home.client(tools.curl);
    file = await scene.home.write('large', content);
  });
  afterAll(() => scene?.close());

  /** Uploads the file in one request and returns what curl tells of both sides. */
  function upload(host: string, ...options: string[]): Promise<string> {
    const url = `http://${host}:${scene.registry.port}/v2/demo/curl/blobs/uploads/?digest=${sha256(content)}`;
    const body = ['--request', 'POST', '--header', 'Content-Type: application/octet-stream'];
    const told = ['--silent', '--verbose', '--stderr', '-'];
    return curl.run(...told, ...body, '--data-binary', `@${file}`, ...options, url);
  }

  const admin = ['--user', `admin:${ADMIN_PASSWORD}`];

  describe('a large body with `Expect: 100-continue`', () => {
    const expecting = ['--header', 'Expect: 100-continue', '--expect100-timeout', '30'];

    it('is asked for, then taken', async () => {
      const told = await upload('127.0.0.1', ...admin, ...expecting);
      expect(told).toMatch(/< HTTP\/1\.1 100 Continue[\s\S]*< HTTP\/1\.1 201 Created/);
      const stored = await scene.api.get(`/v2/demo/curl/blobs/${sha256(content)}`);
      expect(stored.body.equals(content)).toBe(true);
    });

    it('is answered with 401 when nobody is logged in', async () => {
      const told = await upload('127.0.0.1', ...expecting);
      expect(told).toContain('< HTTP/1.1 401 Unauthorized');
      expect(told).toContain('UNAUTHORIZED');
    });
  });

  describe.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['localhost', undefined],
  ])('the host %s', (host, from) => {
    it('is the registry, and the one that it sends clients to for tokens', async (context) => {
      const { registry, requests } = scene;
      if (host === '[::1]' && !hasIpv6) context.skip('this machine has no IPv6');
      requests.clear();
      expect(await upload(host, ...admin)).toContain('< HTTP/1.1 201 Created');
      if (from !== undefined) expect(requests.all().map((request) => request.from)).toEqual([from]);
      const challenge = await curl.run('--silent', '--include', `http://${host}:${registry.port}/v2/`);
      expect(challenge).toContain(`realm="http://${host}:${registry.port}/service/token"`);
    });
  });
});
