import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../telemetry/logger.ts';
import { clientSide } from '../telemetry/request-context.ts';
import { RequestMeter } from '../telemetry/request-meter.ts';
import { RegistryServer, type RequestHandler } from './registry-server.ts';

let server: RegistryServer | undefined;

afterEach(async () => {
  await server?.close(0);
  server = undefined;
});

const tellClientSide: RequestHandler = (request, response) => {
  const { scheme, host } = clientSide(request);
  response.end(`${scheme}://${host}`);
};

async function start(proxies: readonly string[]): Promise<{ trust(next: readonly string[]): void }> {
  let trusted = proxies;
  server = new RegistryServer({
    distribution: tellClientSide,
    application: tellClientSide,
    logger: silentLogger(),
    meter: new RequestMeter(),
    externalUrl: () => 'https://hub.example.com',
    trustedProxies: () => trusted,
  });
  await server.listen({ host: '127.0.0.1', port: 0, portFallback: false, exposed: false });
  return {
    trust: (next) => {
      trusted = next;
      server?.settingsChanged();
    },
  };
}

function ask(headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server?.port, path: '/api/x', headers, agent: false };
    const request = httpRequest(options, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

const FORWARDED = {
  Host: 'localhost:5001',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'hub.example.com',
};

describe('headers of a proxy', () => {
  it.each([[[]], [['10.0.0.0/8']], [['::1']], [['not an address']]])(
    'are ignored from who is not trusted: %j',
    async (proxies: readonly string[]) => {
      await start(proxies);
      expect((await ask(FORWARDED)).body).toBe('http://localhost:5001');
    },
  );

  it.each([[['127.0.0.1']], [['10.0.0.0/8', '127.0.0.0/8']], [['0.0.0.0/0']]])(
    'are believed from who is: %j',
    async (proxies: readonly string[]) => {
      await start(proxies);
      expect((await ask(FORWARDED)).body).toBe('https://hub.example.com');
    },
  );

  it('follow the setting without a restart', async () => {
    const { trust } = await start([]);
    expect((await ask(FORWARDED)).body).toBe('http://localhost:5001');
    trust(['127.0.0.1']);
    expect((await ask(FORWARDED)).body).toBe('https://hub.example.com');
  });

  it('count by the nearest proxy, which alone is trusted', async () => {
    await start(['127.0.0.1']);
    const listed = {
      ...FORWARDED,
      'X-Forwarded-Proto': 'http, HTTPS',
      'X-Forwarded-Host': 'evil.example, localhost',
    };
    expect((await ask(listed)).body).toBe('https://localhost');
    expect((await ask({ Host: 'localhost', 'X-Forwarded-Proto': 'gopher' })).body).toBe('http://localhost');
  });

  it('cannot hide a name that DNS rebinding brings, nor bring one', async () => {
    await start(['127.0.0.1']);
    expect((await ask({ ...FORWARDED, Host: 'evil.example' })).status).toBe(421);
    expect((await ask({ ...FORWARDED, 'X-Forwarded-Host': 'evil.example' })).status).toBe(421);
  });

  it('decide which origin is the registry’s own', async () => {
    await start(['127.0.0.1']);
    const localhost = { ...FORWARDED, 'X-Forwarded-Host': 'localhost:8443' };
    expect((await ask({ ...localhost, Origin: 'https://localhost:8443' })).status).toBe(200);
    expect((await ask({ ...localhost, Origin: 'http://localhost:8443' })).status).toBe(403);
  });
});
