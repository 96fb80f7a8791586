import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';

/** More than the buffers of both sides hold: the registry answers while most of it is still to come. */
const BODY_BYTES = 4_000_000;

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
});
afterAll(() => registry.close());

describe.each([
  ['a connection that stays open', []],
  ['a connection that the client wants closed', ['Connection: close']],
])('an answer that comes before the body is through, on %s', (_title, connection) => {
  it('reaches a client that sends all of its body first: a chunk out of order', async () => {
    const session = await RegistryClient.admin(registry.url).post('/v2/library/early/blobs/uploads/');
    const password = Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64');
    const answer = await sendThenRead('PATCH', String(session.headers.location), [
      `Authorization: Basic ${password}`,
      `Content-Range: 500-${500 + BODY_BYTES - 1}`,
      ...connection,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 416 [\s\S]*"code":"RANGE_INVALID"/);
  });

  it('reaches a client that sends all of its body first: nobody is logged in', async () => {
    const answer = await sendThenRead('POST', '/v2/library/early/blobs/uploads/', connection);
    expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*"code":"UNAUTHORIZED"/);
  });

  it('reaches a client that sends all of its body first: a manifest that is too large', async () => {
    const password = Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64');
    const headers = [`Authorization: Basic ${password}`, ...connection];
    const answer = await sendThenRead('PUT', '/v2/library/early/manifests/1', headers, 5 * BODY_BYTES);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"MANIFEST_INVALID"/);
  });
});

/** Sends a whole request, and only then reads what came back up to the end of a JSON error. */
function sendThenRead(
  method: string,
  path: string,
  headers: readonly string[],
  bodyBytes = BODY_BYTES,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(registry.port, '127.0.0.1');
    socket.pause();
    socket.on('error', reject);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
      if (answer.includes('"errors"')) socket.destroy();
    });
    socket.on('close', () => resolve(answer));
    const head = [`${method} ${path} HTTP/1.1`, `Host: localhost:${registry.port}`];
    head.push(`Content-Length: ${bodyBytes}`, ...headers, '', '');
    socket.write(head.join('\r\n'));
    socket.write(Buffer.alloc(bodyBytes), () => socket.resume());
  });
}
