import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endTogether } from './end-together.ts';

describe('endTogether', () => {
  let server: Server;
  let url: string;
  let answer: (response: ServerResponse, target: string) => void;
  beforeEach(async () => {
    server = createServer((request, response) => answer(response, request.url ?? ''));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends any bytes as they are, short or long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(1, 40), async (part, times) => {
        const bytes = Buffer.concat(new Array<Uint8Array>(times).fill(part));
        answer = (response) => {
          response.writeHead(200, { 'Content-Length': bytes.byteLength });
          endTogether(response, bytes);
        };
        const received = await fetch(url).then((response) => response.arrayBuffer());
        expect(Buffer.from(received).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('sends a part of a larger buffer, not what lies beside it', async () => {
    answer = (response) => {
      response.writeHead(200);
      endTogether(response, Buffer.from('before{}behind').subarray(6, 8));
    };
    expect(await fetch(url).then((response) => response.text())).toBe('{}');
  });

  it('answers requests that came together, each with its own, in their order', async () => {
    const ended: boolean[] = [];
    answer = (response, target) => {
      response.writeHead(200, { 'Content-Length': target.length });
      endTogether(response, Buffer.from(target));
      ended.push(response.writableEnded);
    };
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const request = (path: string, connection: string) =>
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\n\r\n`;
    socket.write(request('/a', 'keep-alive') + request('/b', 'keep-alive') + request('/c', 'close'));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text.match(/\/[abc]/g)).toEqual(['/a', '/b', '/c']);
    expect(ended).toEqual([false, false, false]);
  });

  it('keeps nothing large: what waits here is not counted as unread', async () => {
    let isEnded = false;
    answer = (response) => {
      response.writeHead(200);
      endTogether(response, Buffer.alloc(64 * 1024));
      isEnded = response.writableEnded;
    };
    const received = await fetch(url).then((response) => response.arrayBuffer());
    expect([received.byteLength, isEnded]).toEqual([64 * 1024, true]);
  });

  it('leaves a client alone that is gone before its answer, and answers the next', async () => {
    let closed: Promise<unknown> | undefined;
    answer = (response, target) => {
      response.writeHead(200);
      if (target === '/gone') {
        closed = once(response, 'close');
        response.destroy();
      }
      endTogether(response, Buffer.from('there'));
    };
    await expect(fetch(`${url}/gone`)).rejects.toThrow();
    await closed;
    expect(await fetch(url).then((response) => response.text())).toBe('there');
  });
});
