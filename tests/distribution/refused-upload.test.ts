import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';
import { until } from '../support/until.ts';

const BODY = randomBytes(8 * 1024 * 1024);
const HALF = BODY.length / 2;

let registry: TestRegistry;
let client: RegistryClient;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
  client = RegistryClient.admin(registry.url);
});
afterAll(() => registry.close());

/** A request whose body the test sends bit by bit, as a client does whose body stands still when an answer comes. */
class SlowRequest {
  readonly socket: Socket;
  answer = '';

  constructor(method: string, path: string, headers: readonly string[], length = BODY.length) {
    this.socket = connect(registry.port, '127.0.0.1');
    this.socket.setEncoding('latin1').on('data', (text: string) => {
      this.answer += text;
    });
    this.socket.on('error', () => undefined);
    const lines = [`${method} ${path} HTTP/1.1`, `Host: localhost:${registry.port}`, ...headers];
    this.socket.write([...lines, `Content-Length: ${length}`, '', ''].join('\r\n'));
  }

  send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  async answered(): Promise<void> {
    await until('the answer', () => this.answer.includes('"errors"'));
  }
}

async function openUpload(): Promise<string> {
  const started = await client.post('/v2/library/renewed/blobs/uploads/');
  expect(started.status).toBe(202);
  return String(started.headers.location);
}

/** Another request that is answered: what was sent before it has been looked at. */
async function roundTrip(): Promise<void> {
  await client.get('/v2/');
  await sleep(0);
}

describe('a 401 to a body', () => {
  it.each(['PUT', 'PATCH'])(
    'comes behind the body of a %s to an upload that is open, and the upload goes on',
    async (method) => {
      const location = await openUpload();
      const digest = `sha256:${createHash('sha256').update(BODY).digest('hex')}`;
      const request = new SlowRequest(method, `${location}?digest=${digest}`, []);
      await request.send(BODY.subarray(0, HALF));
      await roundTrip();
      expect(request.answer).toBe('');
      await request.send(BODY.subarray(HALF));
      await request.answered();
      expect(request.answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer /i);
      request.socket.destroy();
      const again = await client.put(`${location}?digest=${digest}`, { body: BODY });
      expect(again.status).toBe(201);
    },
  );

  it('comes behind the body of a manifest', async () => {
    const request = new SlowRequest('PUT', '/v2/library/renewed/manifests/1', [], 1000);
    await request.send(Buffer.alloc(500, 32));
    await roundTrip();
    expect(request.answer).toBe('');
    await request.send(Buffer.alloc(500, 32));
    await request.answered();
    expect(request.answer).toMatch(/^HTTP\/1\.1 401 /);
    request.socket.destroy();
  });

  it('comes at once to who waits for 100 Continue', async () => {
    const request = new SlowRequest('PUT', await openUpload(), ['Expect: 100-continue']);
    await request.answered();
    expect(request.answer).toMatch(/^HTTP\/1\.1 401 /);
    request.socket.destroy();
  });

  it.each([
    ['an upload that nobody began', '/v2/library/renewed/blobs/uploads/00000000-0000-4000-8000-000000000000'],
    ['no upload', '/v2/library/renewed/blobs/uploads/'],
  ])('comes at once for %s', async (_title, path) => {
    const request = new SlowRequest(path.endsWith('/') ? 'POST' : 'PUT', path, []);
    await request.answered();
    expect(request.answer).toMatch(/^HTTP\/1\.1 401 /);
    request.socket.destroy();
  });
});
