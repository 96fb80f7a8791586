import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../telemetry/logger.ts';
import { RequestMeter } from '../telemetry/request-meter.ts';
import type { ConnectionLimits } from './connection-guard.ts';
import { RegistryServer, type RequestHandler } from './registry-server.ts';
import { errorCode, parseAnswer, RawConnection } from './testing/raw-connection.ts';

let server: RegistryServer | undefined;
let meter: RequestMeter;
const connections: RawConnection[] = [];

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy();
  await server?.close(0);
  server = undefined;
});

const answerPath: RequestHandler = (request, response) => response.end(`${request.method} ${request.url}`);

async function start(
  handler: RequestHandler = answerPath,
  limits: Partial<ConnectionLimits> = {},
): Promise<void> {
  meter = new RequestMeter();
  server = new RegistryServer({
    distribution: handler,
    application: (request, response) => {
      response.setHeader('x-room', 'application');
      handler(request, response);
    },
    logger: silentLogger(),
    meter,
    externalUrl: () => '',
    limits,
  });
  await server.listen({ host: '127.0.0.1', port: 0, portFallback: false, exposed: false });
}

async function open(): Promise<RawConnection> {
  const connection = await RawConnection.open(server?.port ?? 0);
  connections.push(connection);
  return connection;
}

/** Sends text and takes the answer apart once the server has ended the connection, or the answer is whole. */
async function ask(text: string): Promise<ReturnType<typeof parseAnswer>> {
  const connection = await open();
  connection.write(text);
  return parseAnswer(await connection.until(/\r\n\r\n[\s\S]*(\}|\/\S*)$/));
}

const get = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');

/** Reads a whole body, then answers with its length. */
const countBody: RequestHandler = (request: IncomingMessage, response: ServerResponse) => {
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  request.on('end', () => response.end(`/${size}`));
  request.on('error', () => {});
};

describe('the way of a request', () => {
  it.each([
    ['/v2', undefined],
    ['/v2/', undefined],
    ['/v2/a//b/%2e%2e/%00?x=%2f', undefined],
    ['/v2/../api/v2.0/projects', undefined],
    ['/', 'application'],
    ['/v2x', 'application'],
    ['/V2/', 'application'],
  ])('goes by the raw target: %s', async (path, room) => {
    await start();
    const { status, headers, body } = await ask(get(path));
    expect(status).toBe(200);
    expect(body).toBe(`GET ${path}`);
    expect(headers.get('x-room')).toBe(room);
  });

  it('gives every answer a request id and nosniff, and keeps a plain id of the client', async () => {
    await start();
    const own = (await ask(get('/'))).headers;
    expect(own.get('x-request-id')).toMatch(/^[\w-]{10,}$/);
    expect(own.get('x-content-type-options')).toBe('nosniff');
    expect((await ask(get('/', 'X-Request-Id: trace-1'))).headers.get('x-request-id')).toBe('trace-1');
    expect((await ask(get('/', 'Host: evil'))).headers.has('x-request-id')).toBe(true);
  });

  it('has no CORS headers and does not answer a preflight', async () => {
    await start();
    const { status, headers } = await ask(
      'OPTIONS /v2/a/manifests/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: PUT\r\n\r\n',
    );
    expect(status).toBe(403);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('answers 500 as JSON when a handler throws', async () => {
    await start(() => {
      throw new Error('a defect');
    });
    const answer = await ask(get('/'));
    expect(answer.status).toBe(500);
    expect(errorCode(answer)).toBe('UNKNOWN');
    expect(answer.body).not.toContain('a defect');
  });

  it('counts a request under its route once it is answered', async () => {
    await start();
    await ask(get('/v2/a/b/tags/list?n=1'));
    await ask(get('/somewhere/else'));
    await expect.poll(() => meter.inFlight).toBe(0);
    expect(meter.series().map(({ route }) => route)).toEqual(['/v2/{name}/tags/list', 'unknown']);
    expect(meter.series()[0]?.bytesOut).toBeGreaterThan(100);
  });
});

describe('the form of a request target', () => {
  const tellHost: RequestHandler = (request, response) =>
    response.end(`${request.headers.host} ${request.url}`);

  it.each([
    ['GET http://localhost:7/v2/?n=1 HTTP/1.1\r\nHost: ignored.example\r\n\r\n', 'localhost:7 /v2/?n=1'],
    ['GET HTTPS://LOCALHOST HTTP/1.1\r\nHost: localhost\r\n\r\n', 'LOCALHOST /'],
    ['GET http://localhost?a=/ HTTP/1.1\r\nHost: localhost\r\n\r\n', 'localhost /?a=/'],
    ['GET http://127.0.0.1/x HTTP/1.0\r\n\r\n', '127.0.0.1 /x'],
  ])('may be absolute, and then takes the place of Host: %s', async (text, expected) => {
    await start(tellHost);
    expect((await ask(text)).body).toBe(expected);
  });

  it('stands for the address of the connection in HTTP/1.0 without Host', async () => {
    await start(tellHost);
    expect((await ask('GET /v2/ HTTP/1.0\r\n\r\n')).body).toBe(`127.0.0.1:${server?.port} /v2/`);
  });
});

describe('what is refused before any handler', () => {
  const handled: string[] = [];
  const note: RequestHandler = (request, response) => {
    handled.push(request.url ?? '');
    response.end('/');
  };

  it.each([
    [
      'a name that DNS rebinding would bring',
      'GET /v2/ HTTP/1.1\r\nHost: evil.example:5001\r\n\r\n',
      421,
      'HOST_REFUSED',
    ],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'BAD_REQUEST'],
    ['no Host beside an absolute target', 'GET http://localhost/ HTTP/1.1\r\n\r\n', 400, 'BAD_REQUEST'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'a request to a proxy',
      'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
      421,
      'HOST_REFUSED',
    ],
    [
      'a target with user information',
      'GET http://a:b@localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    ['another scheme', 'GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, 'BAD_REQUEST'],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, 'BAD_REQUEST'],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    [
      'another page’s change',
      'PUT /v2/a/manifests/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n',
      403,
      'ORIGIN_REFUSED',
    ],
    ['an unknown expectation', get('/', 'Expect: 200-maybe'), 417, 'BAD_REQUEST'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 400, 'BAD_REQUEST'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'BAD_REQUEST'],
    ['a header without a name', get('/', ': x'), 400, 'BAD_REQUEST'],
    ['a header with a NUL', get('/', 'X-A: a\x00b'), 400, 'BAD_REQUEST'],
    ['white space before a colon', get('/', 'Content-Length : 1'), 400, 'BAD_REQUEST'],
    ['two lengths', get('/', 'Content-Length: 1', 'Content-Length: 2'), 400, 'BAD_REQUEST'],
    ['a negative length', get('/', 'Content-Length: -1'), 400, 'BAD_REQUEST'],
    [
      'length and chunks at once',
      get('/', 'Content-Length: 4', 'Transfer-Encoding: chunked'),
      400,
      'BAD_REQUEST',
    ],
    ['an unknown transfer encoding', get('/', 'Transfer-Encoding: rot13'), 501, 'BAD_REQUEST'],
    ['a large header', get('/', `X-A: ${'a'.repeat(33_000)}`), 431, 'HEADERS_TOO_LARGE'],
    ['a flood of headers', get('/', ...new Array<string>(9000).fill('A: b')), 431, 'HEADERS_TOO_LARGE'],
    ['a long target', get(`/${'a'.repeat(33_000)}`), 431, 'HEADERS_TOO_LARGE'],
    [
      'a second Host behind many headers',
      get('/', ...new Array<string>(400).fill('A: b'), 'Host: evil'),
      400,
      'BAD_REQUEST',
    ],
  ])('%s', async (_what, text, status, code) => {
    handled.length = 0;
    await start(note);
    const answer = await ask(text);
    expect(answer.status).toBe(status);
    expect(errorCode(answer)).toBe(code);
    expect(handled).toEqual([]);
  });

  it('takes headers of 31 KiB: a token with many scopes', async () => {
    await start();
    expect((await ask(get('/', `Authorization: Bearer ${'a'.repeat(31_000)}`))).status).toBe(200);
  });

  it('answers a HEAD with the headers of the error alone', async () => {
    await start();
    const connection = await open();
    connection.write('HEAD /v2/ HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n');
    const { status, headers, body } = parseAnswer(await connection.end());
    expect(status).toBe(421);
    expect(Number(headers.get('content-length'))).toBeGreaterThan(50);
    expect(body).toBe('');
  });

  it('a body whose chunks are malformed', async () => {
    await start(countBody);
    const answer = await ask(`${get('/', 'Transfer-Encoding: chunked').replace('GET', 'PUT')}zz\r\n`);
    expect(answer.status).toBe(400);
    expect(errorCode(answer)).toBe('BAD_REQUEST');
  });
});

describe('what is malformed behind what is not', () => {
  const answerLate: RequestHandler = (request, response) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    request.on('end', () => setTimeout(() => response.end(`<${request.url} ${size}>`), 20));
  };

  async function answersTo(text: string): Promise<string[]> {
    await start(answerLate);
    const connection = await open();
    connection.write(text);
    const received = await connection.end();
    return [...received.matchAll(/<[^>]*>|HTTP\/1\.1 [45]\d\d/g)].map(([part]) => part);
  }

  const post = 'POST /v2/post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello';

  it.each([
    ['garbage', `${get('/v2/a')}garbage\r\n\r\n`, ['</v2/a 0>', 'HTTP/1.1 400']],
    [
      'garbage behind two requests',
      `${get('/v2/a')}${get('/v2/b')}garbage\r\n\r\n`,
      ['</v2/a 0>', '</v2/b 0>', 'HTTP/1.1 400'],
    ],
    ['stray bytes behind a body', `${post}\r\n\x00\x01`, ['</v2/post 5>', 'HTTP/1.1 400']],
    ['a request behind the last', get('/v2/a', 'Connection: close') + get('/v2/b'), ['</v2/a 0>']],
    [
      'a body that breaks off',
      `${get('/v2/a')}${get('/v2/b', 'Transfer-Encoding: chunked').replace('GET', 'PUT')}zz\r\n`,
      ['</v2/a 0>', 'HTTP/1.1 400'],
    ],
  ])('costs nobody the answers before it: %s', async (_what, text, answers) => {
    expect(await answersTo(text)).toEqual(answers);
  });
});

describe('more clients than may be connected', () => {
  it('are told to try again, and what they ask is not begun', async () => {
    const begun: string[] = [];
    await start((request) => void begun.push(request.url ?? ''), { connections: 2 });
    for (const path of ['/v2/a', '/v2/b']) (await open()).write(get(path));
    await expect.poll(() => begun.length).toBe(2);
    const connection = await open();
    connection.write(get('/v2/c'));
    const answer = parseAnswer(await connection.end());
    expect([answer.status, errorCode(answer)]).toEqual([503, 'UNAVAILABLE']);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(begun).toEqual(['/v2/a', '/v2/b']);
  });
});

describe('Expect: 100-continue', () => {
  const upload = (host: string): string =>
    `PUT /v2/x HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`;

  it('is answered before the body comes', async () => {
    await start(countBody);
    const connection = await open();
    connection.write(upload('localhost'));
    await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    connection.write('hello');
    expect(await connection.until(/\/5$/)).toContain('HTTP/1.1 200 OK');
  });

  it('is not answered for a request that is refused at once', async () => {
    await start((_request, response) => {
      response.statusCode = 401;
      response.end('/no');
    });
    expect((await ask(upload('evil.example'))).status).toBe(421);
    expect((await ask(upload('localhost'))).status).toBe(401);
  });
});

describe('Expect: 100-continue to a handler that takes its time', () => {
  const upload = 'PUT /v2/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';

  it('is not answered when the decision is to refuse', async () => {
    let refuse: (() => void) | undefined;
    await start((request, response) => {
      refuse = () => {
        request.resume();
        response.statusCode = 401;
        response.end('/no');
      };
    });
    const connection = await open();
    connection.write(upload);
    await expect.poll(() => refuse).toBeDefined();
    await delay(20);
    refuse?.();
    expect(await connection.until(/\/no$/)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is answered once when the body is wanted, however it is read', async () => {
    const iterate: RequestHandler = async (request, response) => {
      await delay(10);
      let size = 0;
      for await (const chunk of request) size += (chunk as Buffer).length;
      response.end(`/${size}`);
    };
    await start(iterate);
    const connection = await open();
    connection.write(upload);
    await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    connection.write('hello');
    expect(await connection.until(/\/5$/)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});

describe('Upgrade', () => {
  it('is ignored: the request is answered as any other', async () => {
    await start();
    const { status, body } = await ask(get('/', 'Connection: Upgrade', 'Upgrade: websocket'));
    expect([status, body]).toEqual([200, 'GET /']);
  });
});

describe('slow and silent clients', () => {
  it('have a time for their headers', async () => {
    await start(answerPath, { headersMs: 100 });
    const connection = await open();
    connection.write('GET / HTTP/1.1\r\nHost: local');
    const answer = parseAnswer(await connection.end());
    expect(answer.status).toBe(408);
    expect(errorCode(answer)).toBe('REQUEST_TIMEOUT');
  });

  it('cannot hold a connection without sending anything', async () => {
    await start(answerPath, { headersMs: 100, idleMs: 150 });
    const connection = await open();
    await connection.end();
    expect(connection.closed).toBe(true);
  });

  it('are told when no byte of the body came for too long', async () => {
    await start(countBody, { idleMs: 100 });
    const connection = await open();
    connection.write('PUT /v2/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe');
    const answer = parseAnswer(await connection.end());
    expect(answer.status).toBe(408);
    expect(errorCode(answer)).toBe('REQUEST_TIMEOUT');
    expect(answer.headers.get('connection')).toBe('close');
  });

  it('may take as long as they like while bytes keep coming', async () => {
    await start(countBody, { idleMs: 150 });
    const connection = await open();
    connection.write('PUT /v2/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n');
    for (let sent = 0; sent < 10; sent += 1) {
      await delay(60);
      connection.write('x');
    }
    expect(await connection.until(/\/10$/)).toContain('HTTP/1.1 200 OK');
  });

  it('may wait as long as the registry works on the answer', async () => {
    await start((_request, response) => void setTimeout(() => response.end('/done'), 400), { idleMs: 100 });
    expect((await ask(get('/'))).body).toBe('/done');
  });

  it('are cut when they do not read the answer', async () => {
    const size = 64 * 1024 * 1024;
    await start((_request, response) => response.end(Buffer.alloc(size)), { idleMs: 200 });
    const connection = await open();
    connection.socket.pause();
    connection.write(get('/'));
    await expect.poll(() => meter.series().length, { timeout: 5000 }).toBe(1);
    connection.socket.resume();
    expect((await connection.end()).length).toBeLessThan(size);
  });

  it('keep a connection between requests for its time, and no longer', async () => {
    await start(answerPath, { keepAliveMs: 300 });
    const connection = await open();
    connection.write(get('/one'));
    await connection.until(/\/one$/);
    await delay(100);
    connection.write(get('/two'));
    await connection.until(/\/two$/);
    await connection.end();
    expect(connection.closed).toBe(true);
  });
});

describe('an answer that comes before the body has', () => {
  const refuseEarly: RequestHandler = (_request, response) => {
    response.statusCode = 401;
    response.end('/early');
  };

  it('reaches a client that goes on sending, whose connection then serves the next request', async () => {
    await start(refuseEarly);
    const connection = await open();
    connection.write('PUT /v2/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
    await connection.until(/\/early$/);
    connection.write('x'.repeat(1_000_000));
    connection.write(get('/next'));
    expect(await connection.until(/\/early[\s\S]*\/early$/)).toContain('HTTP/1.1 401');
  });

  it('is followed by the end of the connection when the client does not stop', async () => {
    await start(refuseEarly, { lingerBytes: 100_000 });
    const connection = await open();
    connection.write('PUT /v2/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n');
    await connection.until(/\/early$/);
    for (let sent = 0; sent < 100 && !connection.closed; sent += 1) {
      connection.write('x'.repeat(100_000));
      await delay(5);
    }
    await connection.end();
    expect(connection.closed).toBe(true);
  });

  it('is followed by the end of the connection when the client falls silent', async () => {
    await start(refuseEarly, { lingerMs: 100 });
    const connection = await open();
    connection.write('PUT /v2/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx');
    expect(await connection.end()).toContain('/early');
  });
});

describe('closing', () => {
  it('ends idle connections at once and lets an open request finish', async () => {
    let finish: (() => void) | undefined;
    await start((_request, response) => {
      finish = () => response.end('/finished');
    });
    const idle = await open();
    const busy = await open();
    busy.write(get('/busy'));
    await expect.poll(() => finish).toBeDefined();
    const closed = server?.close(5000);
    await expect(RawConnection.open(server?.port ?? 0)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish?.();
    await closed;
    expect(await busy.end()).toContain('/finished');
    await idle.end();
  });

  it('tells a client on an open connection not to use it again', async () => {
    const pending: ServerResponse[] = [];
    await start((_request, response) => void pending.push(response));
    const [first, second] = [await open(), await open()];
    first.write(get('/first'));
    second.write(get('/half').slice(0, -2));
    await expect.poll(() => pending.length).toBe(1);
    const closed = server?.close(5000);
    second.write('\r\n');
    await expect.poll(() => pending.length).toBe(2);
    for (const response of pending) response.end('/x');
    expect(parseAnswer(await second.end()).headers.get('connection')).toBe('close');
    await closed;
  });

  it('cuts what takes longer than the drain time, once, however often it is asked', async () => {
    await start(() => {});
    const connection = await open();
    connection.write(get('/never'));
    await expect.poll(() => meter.inFlight).toBe(1);
    const begun = performance.now();
    await Promise.all([server?.close(100), server?.close(100)]);
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(await connection.end()).toBe('');
    expect(meter.inFlight).toBe(0);
  });
});
