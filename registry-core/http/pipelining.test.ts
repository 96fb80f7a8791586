import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { roomFor } from '../distribution/answer-room.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { RequestMeter } from '../telemetry/request-meter.ts';
import { createApplication } from './application.ts';
import { RegistryServer, type RequestHandler, type ServerLimits } from './registry-server.ts';
import { RawConnection } from './testing/raw-connection.ts';

let server: RegistryServer;
let meter: RequestMeter;
const connections: RawConnection[] = [];

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy();
  await server.close(0);
});

async function start(handler: RequestHandler, limits: Partial<ServerLimits> = {}): Promise<void> {
  meter = new RequestMeter();
  server = new RegistryServer({
    distribution: handler,
    application: handler,
    logger: silentLogger(),
    meter,
    externalUrl: () => '',
    limits,
  });
  await server.listen({ host: '127.0.0.1', port: 0, portFallback: false, exposed: false });
}

async function open(): Promise<RawConnection> {
  const connection = await RawConnection.open(server.port);
  connections.push(connection);
  return connection;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

const statuses = (): Map<number, number> => {
  const sum = new Map<number, number>();
  for (const series of meter.series()) {
    for (const [status, count] of series.statuses) sum.set(status, (sum.get(status) ?? 0) + count);
  }
  return sum;
};

describe('requests that are sent without waiting for answers', () => {
  it('are answered one after the other, in order', async () => {
    let underWay = 0;
    let most = 0;
    await start((request, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setImmediate(() => {
        underWay -= 1;
        response.end(`<${request.url}>`);
      });
    });
    const connection = await open();
    const paths = Array.from({ length: 1000 }, (_, index) => `/v2/${index}`);
    for (let at = 0; at < paths.length; at += 100) {
      connection.write(
        paths
          .slice(at, at + 100)
          .map((path) => get(path))
          .join(''),
      );
      await connection.until(new RegExp(`</v2/${at + 50}>`));
    }
    const received = await connection.until(/<\/v2\/999>/);
    expect([...received.matchAll(/<(.*?)>/g)].map(([, path]) => path)).toEqual(paths);
    expect(most).toBe(1);
  });

  it('bring their bodies along', async () => {
    await start((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => setTimeout(() => response.end(`<${text.length}>`), 5));
    });
    const connection = await open();
    const put = (size: number): string =>
      `PUT /v2/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`;
    connection.write(put(10) + put(500_000) + put(0) + put(300_000));
    const received = await connection.until(/<300000>/);
    expect([...received.matchAll(/<(\d+)>/g)].map(([, size]) => Number(size))).toEqual([
      10, 500_000, 0, 300_000,
    ]);
  });

  it('are not begun behind an answer that ends the connection', async () => {
    const begun: string[] = [];
    await start((request, response) => {
      begun.push(request.url ?? '');
      response.setHeader('Connection', 'close');
      response.end('/');
    });
    const connection = await open();
    connection.write(get('/one') + get('/two'));
    await connection.end();
    await expect.poll(() => statuses().get(499)).toBe(1);
    expect(begun).toEqual(['/one']);
    expect(meter.inFlight).toBe(0);
  });

  it('hold one answer in memory while their client does not read', async () => {
    const answers: ServerResponse[] = [];
    await start((_request, response) => {
      answers.push(response);
      response.end(Buffer.alloc(16 * 1024 * 1024));
    });
    const connection = await open();
    connection.socket.pause();
    connection.write(get('/v2/').repeat(100));
    await expect.poll(() => answers.length).toBe(1);
    await delay(100);
    expect(answers.length).toBe(1);
    connection.destroy();
    await expect.poll(() => statuses().get(499)).toBe(99);
    expect(meter.inFlight).toBe(0);
  });

  it('end their connection when there are too many', async () => {
    await start(() => {}, { waitingPerConnection: 10 });
    const connection = await open();
    connection.write(get('/v2/').repeat(20));
    await connection.end();
    await expect.poll(() => statuses().get(499)).toBeGreaterThanOrEqual(12);
  });
});

describe('answers that nobody reads', () => {
  const MEBIBYTE = 1024 * 1024;

  it('are bounded in all: further requests wait until those that stand still were cut', async () => {
    await start(
      (request, response) => response.end(request.url === '/small' ? '/done' : Buffer.alloc(16 * MEBIBYTE)),
      { unreadBytes: 32 * MEBIBYTE, stallMs: 200 },
    );
    const deaf = await Promise.all(Array.from({ length: 40 }, open));
    for (const connection of deaf) {
      connection.socket.pause();
      connection.write(get('/large'));
      await delay(2);
    }
    const reader = await open();
    reader.write(get('/small'));
    expect(await reader.until(/\/done$/)).toContain('200 OK');
    const cut = [...statuses().values()].reduce((sum, count) => sum + count, 0);
    expect(cut).toBeGreaterThan(5);
  });

  const answerWithRoom: RequestHandler = (request, response) => {
    if (request.url === '/small') {
      response.end('/done');
      return;
    }
    const send = (): void => void response.end(Buffer.alloc(16 * MEBIBYTE));
    const room = roomFor(response, 16 * MEBIBYTE);
    if (room === undefined) send();
    else void room.then(send);
  };

  async function openDeaf(count: number): Promise<void> {
    for (const connection of await Promise.all(Array.from({ length: count }, open))) {
      connection.socket.pause();
      connection.write(get('/large'));
    }
  }

  it('keep no small answer waiting, however many large ones wait for room', async () => {
    await start(answerWithRoom, { unreadBytes: 64 * MEBIBYTE, stallMs: 3_600_000 });
    await openDeaf(20);
    await expect.poll(() => meter.inFlight).toBe(20);
    const reader = await open();
    reader.write(get('/small'));
    expect(await reader.until(/\/done$/)).toContain('200 OK');
    expect(meter.inFlight).toBe(20);
  });

  it('of the application wait for room where an answer was large before', async () => {
    let begun = 0;
    const application: RequestHandler = (request, response) => {
      const bytes = request.url?.startsWith('/api/large') === true ? 16 * MEBIBYTE : 5;
      if (bytes > 5) begun += 1;
      response.setHeader('Content-Length', bytes);
      response.end(bytes === 5 ? '/done' : Buffer.alloc(bytes));
    };
    await start(application, { unreadBytes: 64 * MEBIBYTE, stallMs: 3_600_000 });
    const first = await open();
    first.write(get('/api/large?page=1'));
    await expect.poll(() => first.received.length, { timeout: 5000 }).toBeGreaterThan(16 * MEBIBYTE);
    for (const connection of await Promise.all(Array.from({ length: 20 }, open))) {
      connection.socket.pause();
      connection.write(get('/api/large?page=2'));
    }
    await expect.poll(() => meter.inFlight).toBe(20);
    const reader = await open();
    reader.write(get('/api/small'));
    expect(await reader.until(/\/done$/)).toContain('200 OK');
    expect(begun).toBeGreaterThan(1);
    expect(begun).toBeLessThan(6);
  });

  it('of the application are bounded though nobody knew that they would be large', async () => {
    let made = 0;
    const { application, handle } = await createApplication({ logger: silentLogger() });
    application.get('/api/small', async () => '/done');
    application.get('/api/large/:number', async () => {
      made += 1;
      return 'x'.repeat(16 * MEBIBYTE);
    });
    await application.ready();
    await start(handle, { unreadBytes: 64 * MEBIBYTE, stallMs: 3_600_000 });
    const reader = await open();
    reader.write(get('/api/small'));
    await reader.until(/\/done$/);
    for (const [index, connection] of (await Promise.all(Array.from({ length: 20 }, open))).entries()) {
      connection.socket.pause();
      connection.write(get(`/api/large/${index}`));
    }
    await expect.poll(() => meter.inFlight).toBe(20);
    reader.write(get('/api/small'));
    await reader.until(/\/done.*\/done$/s);
    expect(made).toBeGreaterThan(2);
    expect(made).toBeLessThan(10);
  });

  it('give way to large answers that are read', async () => {
    await start(answerWithRoom, { unreadBytes: 64 * MEBIBYTE, stallMs: 100 });
    await openDeaf(20);
    await expect.poll(() => meter.inFlight).toBe(20);
    const reader = await open();
    reader.write(get('/large'));
    await expect.poll(() => reader.received.length, { timeout: 5000 }).toBeGreaterThan(16 * MEBIBYTE);
  });

  it('are no matter while there is room', async () => {
    await start((_request, response) => response.end(Buffer.alloc(16 * MEBIBYTE)), { stallMs: 50 });
    const slow = await open();
    slow.socket.pause();
    slow.write(get('/large'));
    await delay(300);
    slow.socket.resume();
    await expect.poll(() => slow.received.length).toBeGreaterThan(16 * MEBIBYTE);
  });
});

describe('a request whose client leaves', () => {
  it('makes no work when it left right after asking, once one has done so', async () => {
    const begun: string[] = [];
    await start((request) => void begun.push(request.url ?? ''));
    const first = await open();
    first.write(get('/v2/first'));
    await expect.poll(() => begun).toEqual(['/v2/first']);
    first.destroy();
    await expect.poll(() => statuses().get(499)).toBe(1);
    for (const connection of await Promise.all(Array.from({ length: 20 }, open))) {
      connection.socket.end(get('/v2/gone'));
    }
    await expect.poll(() => statuses().get(499)).toBe(21);
    const last = await open();
    last.write(get('/v2/last'));
    await expect.poll(() => begun).toEqual(['/v2/first', '/v2/last']);
  });

  it('is counted as 499 when it got no answer', async () => {
    await start(() => {});
    const connection = await open();
    connection.write(get('/v2/a/tags/list'));
    await expect.poll(() => meter.inFlight).toBe(1);
    connection.destroy();
    await expect.poll(() => [...statuses().keys()]).toEqual([499]);
  });

  it('keeps the status of an answer that had begun', async () => {
    await start((_request, response) => {
      response.writeHead(206);
      response.write('a');
    });
    const connection = await open();
    connection.write(get('/v2/a/tags/list'));
    await connection.until(/206/);
    connection.destroy();
    await expect.poll(() => [...statuses().keys()]).toEqual([206]);
  });
});
