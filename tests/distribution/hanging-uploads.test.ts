import { readdir, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawConnection } from '../../registry-core/http/testing/raw-connection.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient, sha256 } from '../support/registry-client.ts';
import { until } from '../support/until.ts';

const NAME = 'library/hanging';
/** Half of it is more than the registry gathers before it writes. */
const CONTENT = Buffer.alloc(6_000_000, 'what is sent, and sent again ');
const HALF = CONTENT.byteLength / 2;
const DIGEST = sha256(CONTENT);
const SUPERSEDED = /^HTTP\/1\.1 409 [\s\S]*"code":"BLOB_UPLOAD_INVALID"[\s\S]*taken over/;
/** Far below the limits for connections on which nothing comes, which are 120 s and, behind an answer, 30 s. */
const AT_ONCE_MS = 10_000;

let registry: TestRegistry;
let client: RegistryClient;
let location: string;
let hanging: HangingRequest | undefined;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
  client = RegistryClient.admin(registry.url);
});
beforeEach(async () => {
  location = String((await client.post(`/v2/${NAME}/blobs/uploads/`)).headers.location);
});
afterEach(() => hanging?.end());
afterAll(() => registry.close());

/** A request whose client announces all of the content, sends half of it and holds the connection. */
class HangingRequest {
  readonly #socket: Socket;
  answer = '';

  constructor(method: string, path: string, headers: readonly string[] = []) {
    const password = Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64');
    const head = [
      `${method} ${path} HTTP/1.1`,
      `Host: localhost:${registry.port}`,
      `Authorization: Basic ${password}`,
      `Content-Length: ${CONTENT.byteLength}`,
      ...headers,
    ];
    this.#socket = connect(registry.port, '127.0.0.1');
    this.#socket.on('error', () => undefined);
    this.#socket.setEncoding('latin1').on('data', (text: string) => {
      this.answer += text;
    });
    this.#socket.write(`${head.join('\r\n')}\r\n\r\n`);
    this.#socket.write(CONTENT.subarray(0, HALF));
  }

  /** Sends the other half after all. */
  goOn(): void {
    this.#socket.write(CONTENT.subarray(HALF));
  }

  /** Sends another request on the same connection. */
  ask(path: string): void {
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${registry.port}\r\n\r\n`);
  }

  end(): void {
    this.#socket.destroy();
  }
}

/** Begins a request that hangs, and waits until the registry has all that it sent. */
async function hang(method: string, path: string, headers: readonly string[] = []): Promise<HangingRequest> {
  hanging = new HangingRequest(method, path, headers);
  await until('half of the body', async () => {
    const uploads = (await client.get('/api/marina/v1/uploads')).json() as {
      id: string;
      receivedBytes: number;
    }[];
    return uploads.some(({ id, receivedBytes }) => location.endsWith(id) && receivedBytes === HALF);
  });
  return hanging;
}

async function expectContent(): Promise<void> {
  const blob = await client.get(`/v2/${NAME}/blobs/${DIGEST}`);
  expect(sha256(blob.body)).toBe(DIGEST);
  expect(await readdir(join(registry.dataFolder, 'storage/uploads'))).toEqual([]);
}

describe('an upload whose first request hangs', { timeout: AT_ONCE_MS }, () => {
  it('takes the same PUT again, as one whose first was cut; the first learns why', async () => {
    const first = await hang('PUT', `${location}?digest=${DIGEST}`);
    const again = await client.put(`${location}?digest=${DIGEST}`, { body: CONTENT });
    expect([again.status, again.headers['docker-content-digest']]).toEqual([201, DIGEST]);
    await until('the answer to the first', () => SUPERSEDED.test(first.answer));
    await expectContent();
  });

  it('lets a first request that wakes up send its body to the end, and use its connection', async () => {
    const first = await hang('PUT', `${location}?digest=${DIGEST}`);
    expect((await client.put(`${location}?digest=${DIGEST}`, { body: CONTENT })).status).toBe(201);
    await until('the answer to the first', () => SUPERSEDED.test(first.answer));
    first.goOn();
    first.ask('/v2/');
    await until('another answer', () => first.answer.includes('HTTP/1.1 401 '));
    await expectContent();
  });

  it('takes a chunk from where the client asked to go on', async () => {
    await hang('PATCH', location, [`Content-Range: 0-${CONTENT.byteLength - 1}`]);
    const { headers } = await client.get(location);
    const offset = Number(String(headers.range).slice('0-'.length)) + 1;
    expect(offset).toBeGreaterThan(1);
    const rest = await client.patch(location, {
      headers: { 'Content-Range': `${offset}-${CONTENT.byteLength - 1}` },
      body: CONTENT.subarray(offset),
    });
    expect([rest.status, rest.headers.range]).toEqual([202, `0-${CONTENT.byteLength - 1}`]);
    expect((await client.put(`${location}?digest=${DIGEST}`)).status).toBe(201);
    await expectContent();
  });

  it('takes the same stream again, as Docker sends it', async () => {
    await hang('PATCH', location);
    expect((await client.patch(location, { body: CONTENT })).status).toBe(202);
    expect((await client.put(`${location}?digest=${DIGEST}`)).status).toBe(201);
    await expectContent();
  });

  it('takes a small blob again whose first PUT hangs', async () => {
    const small = 'a few bytes';
    const password = Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64');
    const first = await RawConnection.open(registry.port);
    const path = `${location}?digest=${sha256(small)}`;
    first.write(`PUT ${path} HTTP/1.1\r\nHost: localhost:${registry.port}\r\n`);
    first.write(`Authorization: Basic ${password}\r\nContent-Length: ${small.length}\r\n\r\na few`);
    expect((await client.put(path, { body: small })).status).toBe(201);
    first.write(' bytes');
    expect(await first.until(/BLOB_UPLOAD_UNKNOWN/)).toMatch(/^HTTP\/1\.1 404 /);
    first.socket.destroy();
  });

  it('ends when it is cancelled', async () => {
    const first = await hang('PUT', `${location}?digest=${DIGEST}`);
    expect((await client.delete(location)).status).toBe(204);
    await until('the answer to the first', () => SUPERSEDED.test(first.answer));
    expect((await client.get(location)).status).toBe(404);
    expect(await readdir(join(registry.dataFolder, 'storage/uploads'))).toEqual([]);
  });

  it.each(['uploads', 'unfinished-uploads'])('ends at once when %s ends it in the window', async (list) => {
    const first = await hang('PUT', `${location}?digest=${DIGEST}`);
    const id = location.split('/').at(-1) ?? '';
    const answer = await client.delete(`/api/marina/v1/${list}/${id}`);
    expect(answer.status).toBe(200);
    await until('the answer to the first', () => /^HTTP\/1\.1 403 [\s\S]*"DENIED"/.test(first.answer));
    await expect(stat(join(registry.dataFolder, 'storage/uploads', id))).rejects.toThrow('ENOENT');
  });
});
