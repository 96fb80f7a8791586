import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawConnection } from '../../registry-core/http/testing/raw-connection.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient, sha256 } from '../support/registry-client.ts';

let registry: TestRegistry;
let client: RegistryClient;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
  client = RegistryClient.admin(registry.url);
  await client.pushImage('library/app', '1');
});
afterAll(() => registry.close());

/** Sends bytes as they are and resolves with what comes back until the other side closes, or cuts, the connection. */
function raw(bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(registry.port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => undefined);
  });
}

const AUTHORIZATION = `Authorization: Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`;

describe('paths', () => {
  it.each([
    '/v2/library/../../etc/passwd/manifests/1',
    '/v2/library/%2e%2e/%2e%2e/etc/manifests/1',
    '/v2/library%2fapp/manifests/1',
    '/v2/library/app/manifests/..%2f..%2f..%2fetc%2fpasswd',
    '/v2/library/app/blobs/..%2f..%2fmarina.db',
    '/v2/library/app%00/manifests/1',
    '/v2/library/app/manifests/1%00',
    '/v2/library/app/manifests/%ff',
    '/v2/library/app/manifests/1/',
    '/v2/library//app/manifests/1',
    '/v2//library/app/manifests/1',
    '/v2/Library/App/manifests/1',
    '/v2/library/app\\..\\x/manifests/1',
    '/v2/library/con/manifests/aux:',
    '/v2/__proto__/constructor/manifests/1',
    '/v2/library/app/tags/list/extra',
    '/v2/library/app',
    '/v2/x',
    `/v2/${'a/'.repeat(2000)}manifests/1`,
  ])('%s is refused with JSON, without a redirect', async (path) => {
    const answer = await client.get(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.code).toMatch(/^[A-Z_]+$/);
    expect(answer.headers.location).toBeUndefined();
  });

  it('answers an unknown method with 405 and the known ones', async () => {
    const answer = await client.send('POST', '/v2/library/app/manifests/1');
    expect([answer.status, answer.code, answer.headers.allow]).toEqual([
      405,
      'UNSUPPORTED',
      'GET, HEAD, PUT, DELETE',
    ]);
  });

  it('serves /v2 as /v2/', async () => {
    expect((await client.get('/v2')).status).toBe(200);
    expect((await client.get('/v2/')).headers['docker-distribution-api-version']).toBe('registry/2.0');
  });

  it('answers any path with a known status and no 5xx', async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'manifests',
        'blobs',
        'uploads',
        'tags',
        'list',
        'referrers',
        '..',
        '%2e%2e',
        '%',
        '_catalog',
      ),
      fc.string({ maxLength: 12 }).map(encodeURIComponent),
      fc.constant(sha256('x')),
    );
    const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS');
    await fc.assert(
      fc.asyncProperty(method, fc.array(segment, { maxLength: 6 }), async (verb, segments) => {
        const answer = await client.send(verb, `/v2/${segments.join('/')}`);
        expect(answer.status).toBeLessThan(500);
        if (verb !== 'HEAD' && answer.status >= 400) expect(answer.code).toMatch(/^[A-Z_]+$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('bodies', () => {
  it('answers before a refused body has arrived', async () => {
    const anonymous = new RegistryClient(registry.url);
    async function* large(): AsyncIterable<Buffer> {
      for (let part = 0; part < 64; part += 1) yield Buffer.alloc(64 * 1024);
    }
    const answer = await anonymous.post(`/v2/library/app/blobs/uploads/?digest=${sha256('x')}`, {
      body: large(),
    });
    expect([answer.status, answer.code]).toEqual([401, 'UNAUTHORIZED']);
  });

  /** Asks to send `hello`, and sends it when the registry wants it. */
  async function askFirst(authorization: string): Promise<string> {
    const connection = await RawConnection.open(registry.port);
    connection.write(
      `POST /v2/library/app/blobs/uploads/?digest=${sha256('hello')} HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\n` +
        'Content-Length: 5\r\nExpect: 100-continue\r\n\r\n',
    );
    const wanted = await connection.until(/\r\n\r\n/);
    if (wanted.startsWith('HTTP/1.1 100 ')) connection.write('hello');
    const answer = await connection.until(/HTTP\/1\.1 [2-5]\d\d[\s\S]*\r\n\r\n/);
    connection.destroy();
    return answer;
  }

  it('answers a client that asks before it sends', async () => {
    const answer = await askFirst(AUTHORIZATION);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created/);
  });

  it('wants no body of a client that is refused', async () => {
    expect(await askFirst('X: y')).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('refuses a request with both a length and a chunked body', async () => {
    const answer = await raw(
      `POST /v2/library/app/blobs/uploads/ HTTP/1.1\r\nHost: localhost\r\n${AUTHORIZATION}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('refuses a flood of headers', async () => {
    const flood = Array.from({ length: 3000 }, (_, index) => `X-Flood-${index}: ${'x'.repeat(20)}\r\n`).join(
      '',
    );
    const answer = await raw(`GET /v2/ HTTP/1.1\r\nHost: localhost\r\n${flood}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('keeps the bytes of a client that breaks off, and goes on from there', async () => {
    // The registry writes in batches: of this much the first one is in the file before the client is gone.
    const content = Buffer.alloc(3 * 1024 * 1024, 'x');
    const started = await client.post('/v2/library/app/blobs/uploads/');
    const location = String(started.headers.location);
    const socket = connect(registry.port, '127.0.0.1');
    socket.write(
      `PATCH ${location} HTTP/1.1\r\nHost: localhost\r\n${AUTHORIZATION}\r\nContent-Length: ${content.length}\r\n\r\n`,
    );
    socket.write(content.subarray(0, 2 * 1024 * 1024));
    const keptBytes = async () =>
      Number(/^0-(\d+)$/.exec((await client.get(location)).headers.range ?? '')?.[1]) + 1;
    await expect.poll(keptBytes).toBeGreaterThanOrEqual(1024 * 1024);
    socket.destroy();

    // Refused as long as the registry has not seen that the client is gone.
    const goOn = async () => {
      const kept = await keptBytes();
      const headers = { 'Content-Range': `${kept}-${content.length - 1}` };
      return (await client.patch(location, { headers, body: content.subarray(kept) })).status;
    };
    await expect.poll(goOn).toBe(202);
    expect((await client.put(`${location}?digest=${sha256(content)}`)).status).toBe(201);
  });
});

describe('content', () => {
  it('never runs as a page of the registry', async () => {
    const html = '<script>alert(1)</script>';
    const digest = await client.pushBlob('library/app', html);
    const { headers } = await client.get(`/v2/library/app/blobs/${digest}`);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-disposition']).toBe('attachment');
    expect(headers['content-security-policy']).toContain('sandbox');
  });
});
