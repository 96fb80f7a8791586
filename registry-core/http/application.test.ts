import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import type { ApiInstance as Application } from '../api/instance.ts';
import { RegistryError } from '../errors/registry-error.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createApplication } from './application.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(
  addRoutes: (application: Application) => void,
  portalFolder?: string,
): Promise<{ readonly application: Application; readonly log: () => string }> {
  let log = '';
  const logger = createLogger('debug', {
    write: (line) => {
      log += line;
    },
  });
  const { application } = await createApplication({ logger, portalFolder });
  closers.push(() => application.close());
  addRoutes(application);
  await application.ready();
  return { application, log: () => log };
}

const error = (body: string): { code: string; message: string; detail?: unknown } => {
  const { errors } = JSON.parse(body) as { errors: [{ code: string; message: string }] };
  return errors[0];
};

describe('errors of routes', () => {
  it('are answered as the registry’s errors, with their headers', async () => {
    const { application, log } = await start((routes) => {
      routes.get('/busy', () => {
        throw new RegistryError('TOO_MANY_REQUEST', 'wait', {
          headers: { 'Retry-After': '7' },
          detail: { n: 1 },
        });
      });
    });
    const answer = await application.inject('/busy');
    expect(answer.statusCode).toBe(429);
    expect(answer.headers).toMatchObject({ 'retry-after': '7', 'content-type': 'application/json' });
    expect(answer.json()).toEqual({
      errors: [{ code: 'TOO_MANY_REQUEST', message: 'wait', detail: { n: 1 } }],
    });
    expect(log()).toBe('');
  });

  it('tell a client nothing of a defect, and the log everything', async () => {
    const { application, log } = await start((routes) => {
      routes.get('/defect', async () => {
        throw new TypeError('cannot read /etc/shadow');
      });
    });
    const answer = await application.inject('/defect');
    expect(answer.statusCode).toBe(500);
    expect(error(answer.body).code).toBe('UNKNOWN');
    expect(answer.body).not.toContain('shadow');
    expect(log()).toContain('cannot read /etc/shadow');
    expect(log()).toContain('application.test.ts');
  });

  it('are not shaped by the schema of the good answer', async () => {
    const { application } = await start((routes) => {
      const response = {
        404: Type.Object({ other: Type.String() }),
        '4xx': Type.Object({ other: Type.String() }),
      };
      routes.get('/absent', { schema: { response } }, () => {
        throw new RegistryError('NOT_FOUND', 'it is not there');
      });
    });
    expect(error((await application.inject('/absent')).body).message).toBe('it is not there');
  });
});

describe('requests that do not fit', () => {
  const addRoutes = (routes: Application): void => {
    const schema = {
      params: Type.Object({ id: Type.Integer() }),
      querystring: Type.Object({
        page: Type.Integer({ default: 1, minimum: 1 }),
        deep: Type.Optional(Type.Boolean()),
      }),
      headers: Type.Object({ 'x-count': Type.Optional(Type.Integer()) }),
      body: Type.Object({
        name: Type.String({ minLength: 1 }),
        owner: Type.Optional(Type.Object({ id: Type.Integer() })),
      }),
    };
    routes.post('/things/:id', { schema }, async ({ params, query, headers, body }) => ({
      params,
      query,
      count: headers['x-count'],
      body,
    }));
    const closed = Type.Object({ name: Type.Optional(Type.String()) }, { additionalProperties: false });
    routes.put('/closed', { schema: { body: closed } }, async ({ body }) => body);
  };

  const post = async (url: string, payload: object | string, headers: Record<string, string> = {}) => {
    const { application } = await start(addRoutes);
    return application.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });
  };

  it('get the types and defaults of their schema from text, but bodies are taken as they are', async () => {
    const answer = await post('/things/7?deep=true', { name: 'a' }, { 'x-count': '3' });
    expect(answer.json()).toEqual({
      params: { id: 7 },
      query: { page: 1, deep: true },
      count: 3,
      body: { name: 'a' },
    });
    expect((await post('/things/7', { name: 5 })).statusCode).toBe(400);
  });

  it.each([
    ['/things/x', { name: 'a' }, 'path', 'id'],
    ['/things/7?page=0', { name: 'a' }, 'query', 'page'],
    ['/things/7?page=1&page=2', { name: 'a' }, 'query', 'page'],
    ['/things/7', {}, 'body', 'name'],
    ['/things/7', { name: '' }, 'body', 'name'],
    ['/things/7', { name: 'a', owner: { id: '1' } }, 'body', 'owner.id'],
  ])('%s with %j names the field', async (url, payload, place, field) => {
    const answer = await post(url, payload);
    expect(answer.statusCode).toBe(400);
    const { code, message, detail } = error(answer.body);
    expect(code).toBe('BAD_REQUEST');
    expect(message).toContain(`${place} field "${field}"`);
    expect(detail).toEqual({ in: place, field });
  });

  it('name a header that does not fit', async () => {
    const answer = await post('/things/7', { name: 'a' }, { 'x-count': 'many' });
    expect(error(answer.body).message).toContain('headers field "x-count"');
  });

  it('name a surplus property', async () => {
    const { application } = await start(addRoutes);
    const answer = await application.inject({ method: 'PUT', url: '/closed', payload: { nmae: 'a' } });
    expect(error(answer.body).message).toContain('body field "nmae"');
  });

  it.each([
    ['{"name":', 400, 'BAD_REQUEST'],
    ['', 400, 'BAD_REQUEST'],
    ['null', 400, 'BAD_REQUEST'],
    ['{"name":"a","__proto__":{"admin":true}}', 400, 'BAD_REQUEST'],
    [`{"name":"${'a'.repeat(2 * 1024 * 1024)}"}`, 413, 'REQUEST_ENTITY_TOO_LARGE'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'BAD_REQUEST'],
  ])('refuses the body %.40s', async (payload, status, code) => {
    const answer = await post('/things/7', payload);
    expect(answer.statusCode).toBe(status);
    expect(error(answer.body).code).toBe(code);
  });

  it('refuses a media type that no route takes', async () => {
    const answer = await post('/things/7', '<a/>', { 'content-type': 'application/xml' });
    expect(answer.statusCode).toBe(415);
    expect(error(answer.body).code).toBe('BAD_REQUEST');
  });
});

describe('paths that lead nowhere', () => {
  const addRoutes = (routes: Application): void => {
    routes.get('/api/v2.0/projects/:name', async () => ({}));
    routes.delete('/api/v2.0/projects/:name', async () => ({}));
  };

  it.each([
    '/',
    '/nope',
    '/api/v2.0/projects',
    '/api/v2.0/projects/',
    '/other/projects/a/',
    '/api/v2.0//projects/a',
    '/%61pi/v1',
  ])('%s is 404 as JSON', async (url) => {
    const { application } = await start(addRoutes);
    const answer = await application.inject(url);
    expect(answer.statusCode).toBe(404);
    expect(error(answer.body).code).toBe('NOT_FOUND');
  });

  it("one of Harbor's that is not built is 501", async () => {
    const { application } = await start(addRoutes);
    for (const url of ['/api/v2.0/quotas?page=1', '/api/v2.0/projects/library/members/']) {
      const answer = await application.inject(url);
      expect([url, answer.statusCode, error(answer.body).code]).toEqual([url, 501, 'NOT_IMPLEMENTED']);
    }
  });

  it('a method that a path does not have is 405, naming those that it has', async () => {
    const { application } = await start(addRoutes);
    for (const method of ['PUT', 'PATCH', 'OPTIONS', 'POST'] as const) {
      const answer = await application.inject({ method, url: '/api/v2.0/projects/a?x=1' });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers['allow']).toBe('DELETE, GET, HEAD');
      expect(error(answer.body).code).toBe('METHOD_NOT_ALLOWED');
    }
  });

  it.each(['/%', '/%zz', '/%c0%af', '/api/v2.0/projects/%ff'])('%s is 400 as JSON', async (url) => {
    const { application } = await start(addRoutes);
    const answer = await application.inject(url);
    expect(answer.statusCode).toBe(400);
    expect(error(answer.body).code).toBe('BAD_REQUEST');
  });

  it.each(['/api/v2.0/projects/a/', '/api/v2.0/projects/a/?x=1', '/api/v2.0/projects/a//'])(
    '%s leads where it would without its last slash',
    async (url) => {
      const { application } = await start(addRoutes);
      expect((await application.inject(url)).statusCode).toBe(200);
    },
  );

  it('a path may hold a repository name that is encoded twice', async () => {
    const { application } = await start(addRoutes);
    const answer = await application.inject(`/api/v2.0/projects/${'%252F'.repeat(255)}`);
    expect(answer.statusCode).toBe(200);
  });
});

describe('the portal', () => {
  function build(): string {
    const parent = mkdtempSync(join(tmpdir(), 'marina-portal-'));
    closers.push(() => rmSync(parent, { recursive: true, force: true }));
    const folder = join(parent, 'renderer');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Marina</title>');
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    writeFileSync(join(folder, 'assets', 'index-abc.js'), 'start()');
    writeFileSync(join(parent, 'secret.txt'), 'secret');
    return folder;
  }

  const html = { accept: 'text/html,application/xhtml+xml' };

  it.each(['/', '/projects/3', '/projects/library/repositories/a%2Fb', '/index.html'])(
    'shows its page at %s, never cached, allowed nothing but itself',
    async (url) => {
      const { application } = await start(() => {}, build());
      const answer = await application.inject({ url, headers: html });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('<title>Marina</title>');
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(policy).not.toMatch(/unsafe|nonce|https?:/);
    },
  );

  it('serves files by their type, those with a hash in the name for ever', async () => {
    const { application } = await start(() => {}, build());
    const script = await application.inject('/assets/index-abc.js');
    expect(script.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const icon = await application.inject('/favicon.svg');
    expect(icon.headers['content-type']).toBe('image/svg+xml');
    expect(icon.headers['cache-control']).toBe('no-cache');
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/',
    '/assets/other.js',
    '/secret.txt%00.html',
  ])('serves nothing else: %s', async (url) => {
    const { application } = await start(() => {}, build());
    const answer = await application.inject(url);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body).not.toContain('secret\n');
  });

  it.each([
    '/api/v2.0/nope',
    '/c/nope',
    '/service/nope',
    '/assets/nope.js',
    '/v2x/../api/nope',
    '/metrics/x',
  ])('does not hide that there is nothing at %s', async (url) => {
    const { application } = await start(() => {}, build());
    const answer = await application.inject({ url, headers: { accept: 'application/json' } });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it('is left out when it was not built', async () => {
    const { application } = await start(() => {}, join(tmpdir(), 'marina-no-portal'));
    const answer = await application.inject({ url: '/', headers: html });
    expect(answer.statusCode).toBe(404);
    expect(error(answer.body).code).toBe('NOT_FOUND');
  });
});

describe('an empty body', () => {
  const addRoutes = (routes: Application): void => {
    for (const method of ['GET', 'DELETE', 'POST', 'PUT', 'PATCH'] as const) {
      routes.route({
        method,
        url: '/thing',
        handler: async (request) => ({ body: request.body === undefined ? 'absent' : request.body }),
      });
    }
    routes.post(
      '/strict',
      { schema: { body: Type.Object({ name: Type.String() }) } },
      async (request) => request.body.name,
    );
  };

  it.each(['DELETE', 'POST', 'PUT', 'PATCH', 'GET', 'HEAD'] as const)(
    'is absent for %s, whatever type it is said to have',
    async (method) => {
      const { application } = await start(addRoutes);
      for (const type of [
        'application/json',
        'application/json; charset=utf-8',
        'application/xml',
        'nonsense',
      ]) {
        for (const more of [{}, { 'content-length': '0' }]) {
          const answer = await application.inject({
            method,
            url: '/thing',
            headers: { 'content-type': type, ...more },
          });
          expect(answer.statusCode).toBe(200);
          if (method !== 'HEAD') expect(answer.json()).toEqual({ body: 'absent' });
        }
      }
    },
  );

  it('is absent in chunks too', async () => {
    const { application } = await start(addRoutes);
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const answer = await application.inject({
      method: 'DELETE',
      url: '/thing',
      headers,
      payload: Readable.from([]),
    });
    expect(answer.json()).toEqual({ body: 'absent' });
  });

  it('is named where a body is needed', async () => {
    const { application } = await start(addRoutes);
    const headers = { 'content-type': 'application/json' };
    const answer = await application.inject({ method: 'POST', url: '/strict', headers });
    expect(answer.statusCode).toBe(400);
    expect(error(answer.body).message).toMatch(/^the body /);
  });

  it('leaves bodies as they were', async () => {
    const { application } = await start(addRoutes);
    const send = (payload: string) =>
      application.inject({
        method: 'PUT',
        url: '/thing',
        headers: { 'content-type': 'application/json' },
        payload,
      });
    expect((await send('{"a":1}')).json()).toEqual({ body: { a: 1 } });
    expect((await send('{')).statusCode).toBe(400);
    expect((await send('{"__proto__":1}')).statusCode).toBe(400);
  });
});
