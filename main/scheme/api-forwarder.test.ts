import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiForwarder, type CoreAddress } from './api-forwarder.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('ApiForwarder', () => {
  let server: Server;
  let answer: Answer = (_request, response) => response.end();
  let address: CoreAddress | undefined;
  let forwarder: ApiForwarder;

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    address = { url: `http://127.0.0.1:${port}`, desktopToken: 'desk' };
    forwarder = new ApiForwarder(async () => address);
  });

  afterEach(async () => {
    forwarder.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const forward = (path: string, init?: RequestInit): Promise<Response> =>
    forwarder.forward(new Request(`marina://app${path}`, init));

  it('speaks for the desktop user, whatever the page claims', async () => {
    let seen: IncomingMessage['headers'] = {};
    answer = (request, response) => {
      seen = request.headers;
      response.end();
    };
    await forward('/api/v2.0/projects', {
      headers: {
        authorization: 'Basic c3R1ZmY6c3R1ZmY=',
        'accept-encoding': 'gzip',
        'x-request-id': '42',
        'last-event-id': '9',
      },
    });
    expect(seen.authorization).toBe('Bearer desk');
    expect(seen['accept-encoding']).toBeUndefined();
    expect(seen.origin).toBeUndefined();
    expect(seen['x-request-id']).toBe('42');
    expect(seen['last-event-id']).toBe('9');
  });

  it('keeps the path and the query byte for byte', async () => {
    let path: string | undefined;
    answer = (request, response) => {
      path = request.url;
      response.end();
    };
    await forward('/api/v2.0/projects/p/repositories/a%252Fb/artifacts?q=tags%3D~x,y&sort=-push_time');
    expect(path).toBe('/api/v2.0/projects/p/repositories/a%252Fb/artifacts?q=tags%3D~x,y&sort=-push_time');
  });

  it('passes status, headers and body on, without what belongs to the connection or sets cookies', async () => {
    answer = (_request, response) => {
      response.writeHead(409, {
        'content-type': 'application/json',
        'x-total-count': '7',
        'set-cookie': 'sid=1',
        'keep-alive': 'timeout=5',
        'content-security-policy': 'default-src *',
      });
      response.end('{"errors":[]}');
    };
    const response = await forward('/api/v2.0/projects', { method: 'POST', body: '{}' });
    expect(response.status).toBe(409);
    expect(await response.text()).toBe('{"errors":[]}');
    expect(response.headers.get('x-total-count')).toBe('7');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('keep-alive')).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([204, 304])('answers %i without a body', async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    const response = await forward('/api/v2.0/projects/1', { method: 'PUT', body: '{}' });
    expect(response.status).toBe(status);
    expect(response.body).toBeNull();
  });

  it('streams a request body as it comes', async () => {
    const received: string[] = [];
    answer = async (request, response) => {
      for await (const chunk of request) received.push(String(chunk));
      response.end('done');
    };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('first '));
        controller.enqueue(new TextEncoder().encode('second'));
        controller.close();
      },
    });
    const response = await forward('/api/marina/v1/import', { method: 'POST', body, duplex: 'half' });
    expect(await response.text()).toBe('done');
    expect(received.join('')).toBe('first second');
  });

  it('delivers server-sent events one by one and hangs up when the page does', async () => {
    let hungUp: Promise<unknown> = Promise.resolve();
    answer = (_request, response) => {
      hungUp = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 1\ndata: one\n\n');
    };
    const response = await forward('/api/marina/v1/events');
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('data: one');
    await reader?.cancel();
    await hungUp;
  });

  it('gives up when the page aborts before an answer', async () => {
    let hungUp: Promise<unknown> = Promise.resolve();
    const abort = new AbortController();
    const arrived = new Promise<void>((resolve) => {
      answer = (_request, response) => {
        hungUp = once(response, 'close');
        resolve();
      };
    });
    const pending = forward('/api/v2.0/projects', { signal: abort.signal });
    await arrived;
    abort.abort();
    expect((await pending).status).toBe(503);
    await hungUp;
  });

  it('holds a fast core back while the page does not read', async () => {
    const block = Buffer.alloc(1024 * 1024);
    const total = 64;
    let sent = 0;
    answer = (_request, response) => {
      const more = (): void => {
        while (sent < total) {
          sent += 1;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    const response = await forward('/api/marina/v1/large');
    const reader = response.body?.getReader();
    await reader?.read();
    // As much as sockets hold, far from everything.
    expect(sent).toBeLessThan(total);
    let received = 0;
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) break;
      received += part.value.byteLength;
    }
    expect(sent).toBe(total);
    expect(received).toBeGreaterThan((total - 1) * block.byteLength);
  });

  it('answers 503 with a JSON error while there is no core', async () => {
    address = undefined;
    const response = await forward('/api/v2.0/projects');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ errors: [{ code: 'UNAVAILABLE' }] });
  });

  it('answers 503 when the core refuses the connection', async () => {
    address = { url: 'http://127.0.0.1:1', desktopToken: 'desk' };
    expect((await forward('/api/v2.0/projects')).status).toBe(503);
  });

  it('ends the body with an error when the core dies in the middle of it', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
    };
    const response = await forward('/api/v2.0/projects');
    await expect(response.text()).rejects.toThrow();
  });
});
