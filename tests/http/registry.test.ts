import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder, startRegistry, type TestRegistry, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';

const DESKTOP_TOKEN = 'the-token-of-this-run-which-nobody-guesses';

let registry: TestRegistry;
let admin: RegistryClient;
let anybody: RegistryClient;

beforeAll(async () => {
  registry = await startRegistry({ desktopToken: DESKTOP_TOKEN, log: { level: 'debug' } });
  admin = RegistryClient.admin(registry.url);
  anybody = new RegistryClient(registry.url);
});

afterAll(() => registry.close());

const host = (name: string) => ({ headers: { host: name } });

const logText = (): string => readFileSync(join(registry.dataFolder, 'logs', 'marina.log'), 'utf8');

/** Follows the live feed until an event of the type comes; resolves with it and how long after its cause, ms. */
async function nextEvent(type: string, cause: () => Promise<unknown>): Promise<{ text: string; ms: number }> {
  const outgoing = request(new URL('/api/marina/v1/events', registry.url), {
    headers: { authorization: `Bearer ${DESKTOP_TOKEN}` },
  });
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  try {
    let text = '';
    const came = new Promise<void>((resolve) => {
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.includes(`event: ${type}\n`)) resolve();
      });
    });
    await cause();
    const answered = performance.now();
    await came;
    return { text, ms: performance.now() - answered };
  } finally {
    outgoing.destroy();
  }
}

describe('foreign names and pages', () => {
  it.each([
    '/v2/',
    '/v2/library/app/manifests/1',
    '/api/v2.0/projects',
    '/service/token',
    '/c/login',
    '/metrics',
    '/',
  ])('a name that another page made resolve to this machine gets nothing at %s', async (path) => {
    for (const name of ['rebind.example', `rebind.example:${registry.port}`, '127.0.0.1.rebind.example']) {
      const answer = await admin.get(path, host(name));
      expect([answer.status, answer.code]).toEqual([421, 'HOST_REFUSED']);
      expect(answer.headers['www-authenticate']).toBeUndefined();
    }
  });

  it('the names of this machine are answered, and named in the challenge', async () => {
    for (const name of ['localhost:1', '[::1]:2', 'host.docker.internal:5001', 'marina.localhost']) {
      const answer = await anybody.get('/v2/', host(name));
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain(`realm="http://${name}/service/token"`);
    }
  });

  it('the name of the external URL is answered once it is set', async () => {
    const url = 'https://registry.example';
    const headers = { authorization: `Bearer ${DESKTOP_TOKEN}`, 'content-type': 'application/json' };
    const set = (externalUrl: string) =>
      anybody.send('PUT', '/api/marina/v1/settings', { headers, body: JSON.stringify({ externalUrl }) });
    expect((await anybody.get('/v2/', host('registry.example'))).status).toBe(421);
    expect((await set(url)).status).toBe(200);
    const answer = await anybody.get('/v2/', host('registry.example'));
    expect(answer.headers['www-authenticate']).toContain(`realm="${url}/service/token"`);
    const own = { headers: { host: 'registry.example', origin: url } };
    expect((await admin.get('/api/v2.0/projects', own)).status).toBe(200);
    await set('');
    expect((await anybody.get('/v2/', host('registry.example'))).status).toBe(421);
  });

  it('a page of another origin can neither change nor read anything', async () => {
    const origin = { headers: { origin: 'http://localhost:3000', 'content-type': 'text/plain' } };
    const tries: [string, string][] = [
      ['POST', '/api/v2.0/projects'],
      ['GET', '/api/v2.0/users/current'],
      ['POST', '/c/login'],
      ['GET', '/service/token'],
      ['PUT', '/v2/library/app/manifests/1'],
      ['DELETE', '/v2/library/app/manifests/1'],
      ['POST', '/v2/library/app/blobs/uploads/'],
    ];
    for (const [method, path] of tries) {
      const answer = await admin.send(method, path, origin);
      expect([path, answer.status, answer.code]).toEqual([path, 403, 'ORIGIN_REFUSED']);
    }
  });

  it('no answer has a CORS header', async () => {
    const origin = { headers: { origin: 'http://evil.example' } };
    for (const path of ['/v2/', '/api/v2.0/ping', '/', '/nowhere']) {
      const { headers } = await admin.get(path, origin);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('what has no route', () => {
  it.each([
    ['GET', '/api/v2.0/nowhere', 404, 'NOT_FOUND'],
    ['GET', '/api/v2.0//projects', 404, 'NOT_FOUND'],
    ['PATCH', '/api/v2.0/ping', 405, 'METHOD_NOT_ALLOWED'],
    ['PROPFIND', '/api/v2.0/projects', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/v2.0/%', 400, 'BAD_REQUEST'],
    ['GET', '/v2/nowhere', 404, 'NOT_FOUND'],
    ['POST', '/v2/', 405, 'UNSUPPORTED'],
    ['GET', '/', 404, 'NOT_FOUND'],
  ])('%s %s', async (method, path, status, code) => {
    const answer = await admin.send(method, path);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/json');
    if (status === 405) expect(answer.headers.allow).toMatch(/^[A-Z, ]+$/);
  });
});

describe('a refusal', () => {
  it('reaches a client that is still sending a large body', async () => {
    const body = Buffer.alloc(48 * 1024 * 1024);
    for (let count = 0; count < 12; count += 1) {
      const answer = await anybody.patch('/v2/library/app/blobs/uploads/1', { body });
      expect([answer.status, answer.code]).toEqual([401, 'UNAUTHORIZED']);
      // To close at once would reset the connection, and Go's client then reports a broken pipe.
      expect(answer.headers.connection).toBe('keep-alive');
    }
  });
});

describe('the live feed', () => {
  it('tells of a push within a second', async () => {
    const { text, ms } = await nextEvent('artifact.pushed', () => admin.pushImage('library/live', 'now'));
    expect(text).toContain('"repository":"library/live"');
    expect(ms).toBeLessThan(1000);
  });

  it('does not open to the password of nobody', async () => {
    expect((await anybody.get('/api/marina/v1/events')).status).toBe(401);
  });
});

describe('what the registry tells of itself', () => {
  it('is healthy in all its parts', async () => {
    const health = (await anybody.get('/api/v2.0/health')).json() as {
      status: string;
      components: { name: string; status: string }[];
    };
    expect(health.status).toBe('healthy');
    expect(health.components.map(({ name }) => name)).toEqual(['core', 'database', 'registry', 'storage']);
  });

  it('counts requests by the kind of route, not by names', async () => {
    await admin.pushImage('library/counted', '1');
    await admin.get('/v2/library/counted/manifests/1');
    await admin.get('/api/v2.0/projects/library');
    const metrics = (await anybody.get('/metrics')).text;
    expect(metrics).toMatch(
      /^marina_http_requests_total\{route="\/v2\/\{name\}\/manifests\/\{reference\}",method="GET",status="200"\} [1-9]/m,
    );
    expect(metrics).toMatch(/route="\/api\/v2\.0\/projects\/:\w+",method="GET",status="200"/);
    expect(metrics).not.toContain('counted');
    expect(metrics).toMatch(/^marina_blobs [1-9]/m);
    expect(metrics).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });

  it('writes one line for each request, with who made it and without secrets', async () => {
    const marked = { headers: { 'x-request-id': 'trace-of-this-test' } };
    const answer = await admin.get(
      '/service/token?scope=repository:library/app:pull&refresh_token=xyzzy',
      marked,
    );
    expect(answer.headers['x-request-id']).toBe('trace-of-this-test');
    await expect.poll(logText).toContain('trace-of-this-test');
    const lines = logText()
      .split('\n')
      .filter((line) => line.includes('trace-of-this-test'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      level: 'debug',
      msg: 'request',
      method: 'GET',
      path: '/service/token?scope=repository:library/app:pull&refresh_token=[redacted]',
      status: 200,
      actor: 'admin',
      client: '127.0.0.1',
    });
    for (const secret of ['xyzzy', ADMIN_PASSWORD, DESKTOP_TOKEN, 'Basic ', 'eyJ']) {
      expect(logText()).not.toContain(secret);
    }
  });

  it('shows the administrator the log', async () => {
    await admin.delete('/nowhere-to-be-found');
    const page = (await admin.get('/api/marina/v1/logs?q=nowhere-to-be-found')).json() as {
      lines: { message: string; fields: { path: string; status: number } }[];
    };
    expect(page.lines[0]).toMatchObject({
      message: 'request',
      fields: { path: '/nowhere-to-be-found', status: 404 },
    });
  });

  it('writes down what is about to end the process', async () => {
    for (const listener of process.listeners('uncaughtExceptionMonitor')) {
      listener(new Error('the last words'), 'uncaughtException');
    }
    expect(logText()).toContain('the last words');
  });
});

describe('a registry that cannot be opened', () => {
  it('leaves nothing open', async () => {
    const dataFolder = await temporaryFolder();
    const tooLong = startRegistry({ dataFolder, adminPassword: 'x'.repeat(1025) });
    await expect(tooLong).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const taken = startRegistry({ dataFolder, port: registry.port });
    await expect(taken).rejects.toMatchObject({ code: 'PORT_UNAVAILABLE' });
    const second = await startRegistry({ dataFolder });
    await expect(startRegistry({ dataFolder })).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    // Looks for open files of the folder, those of the failed attempts too.
    await second.close();
    await removeFolder(dataFolder);
  });
});
