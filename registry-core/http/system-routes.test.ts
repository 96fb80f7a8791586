import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANONYMOUS, type Principal } from '../access/principal.ts';
import type { ApiInstance as Application } from '../api/instance.ts';
import { serveTelemetry } from '../api/telemetry.ts';
import { serveAlone } from '../api/testing/serve-alone.ts';
import { Health, type HealthProbe } from '../telemetry/health.ts';
import { openLog, silentLogger } from '../telemetry/logger.ts';
import { Metrics } from '../telemetry/metrics.ts';
import { createApplication } from './application.ts';

const ADMINISTRATOR: Principal = { kind: 'user', userId: 1, username: 'admin', administrator: true };
const USER: Principal = { kind: 'user', userId: 2, username: 'ada', administrator: false };

let application: Application;
let metrics: Metrics;
let logFolder: string;
let principal: Principal;
const probes: HealthProbe[] = [];

beforeEach(async () => {
  principal = ANONYMOUS;
  probes.length = 0;
  metrics = new Metrics();
  logFolder = mkdtempSync(`${tmpdir()}/marina-log-`);
  ({ application } = await createApplication({ logger: silentLogger() }));
  const authenticator = { forApi: () => ({ principal, method: 'basic' }) as const };
  const serve = serveAlone(application, authenticator);
  serveTelemetry(serve, { health: new Health(probes), metrics, logFolder, authenticator });
  await application.ready();
});

afterEach(async () => {
  await application.close();
  await metrics.close();
  rmSync(logFolder, { recursive: true });
});

describe('health', () => {
  it('is open to anyone, in Harbor’s shape', async () => {
    probes.push({ name: 'database', check: () => {} });
    const answer = await application.inject('/api/v2.0/health');
    expect(answer.json()).toEqual({
      status: 'healthy',
      components: [{ name: 'database', status: 'healthy' }],
    });
  });

  it('answers 200 when it is unhealthy too, as Harbor does', async () => {
    probes.push({ name: 'storage', check: () => Promise.reject(new Error('gone')) });
    const answer = await application.inject('/api/v2.0/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'unhealthy', components: [{ name: 'storage' }] });
  });

  it('answers a ping', async () => {
    const answer = await application.inject('/api/v2.0/ping');
    expect(answer.body).toBe('Pong');
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  });
});

describe('metrics', () => {
  const get = (remoteAddress: string, headers: Record<string, string> = {}) =>
    application.inject({ url: '/metrics', remoteAddress, headers });

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('are open to %s', async (address) => {
    const answer = await get(address);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.body).toContain('marina_http_requests_in_flight');
  });

  it.each([
    ['192.168.1.10', {}],
    ['127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }],
    ['127.0.0.1', { forwarded: 'for=203.0.113.7' }],
    ['127.0.0.1', { via: '1.1 proxy' }],
  ])('ask %s with %j for the administrator', async (address, headers) => {
    expect((await get(address, headers)).statusCode).toBe(401);
    principal = USER;
    expect((await get(address, headers)).statusCode).toBe(403);
    principal = ADMINISTRATOR;
    expect((await get(address, headers)).statusCode).toBe(200);
  });
});

describe('the log', () => {
  it('is for the administrator', async () => {
    const url = '/api/marina/v1/logs';
    expect((await application.inject(url)).statusCode).toBe(401);
    principal = USER;
    expect((await application.inject(url)).statusCode).toBe(403);
  });

  it('is read newest first, from level info on, and filtered', async () => {
    principal = ADMINISTRATOR;
    const { logger, close } = openLog(logFolder, { level: 'debug' });
    logger.debug('made');
    logger.info({ path: '/v2/' }, 'asked');
    logger.warn('full');
    close();
    const get = async (query: string) => {
      const answer = await application.inject(`/api/marina/v1/logs${query}`);
      expect(answer.statusCode).toBe(200);
      return answer.json() as { lines: { message: string; time: string; fields: object }[]; more: boolean };
    };
    const page = await get('');
    expect(page.lines.map(({ message }) => message)).toEqual(['full', 'asked']);
    expect(page.lines[1]?.fields).toEqual({ path: '/v2/' });
    expect((await get('?level=debug&limit=1')).more).toBe(true);
    expect((await get('?limit=4294967296')).lines).toHaveLength(2);
    expect((await get('?level=warn')).lines).toHaveLength(1);
    expect((await get('?q=/V2/')).lines).toHaveLength(1);
    const inAnotherZone = encodeURIComponent('2020-01-01T02:00:00+02:00');
    expect((await get(`?after=${inAnotherZone}`)).lines).toHaveLength(2);
    expect((await get(`?before=${inAnotherZone}`)).lines).toHaveLength(0);
  });

  it.each(['level=loud', 'limit=0', 'limit=all', 'after=yesterday', 'before=1', `q=${'x'.repeat(201)}`])(
    'refuses %s, naming the parameter',
    async (query) => {
      principal = ADMINISTRATOR;
      const answer = await application.inject(`/api/marina/v1/logs?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain(`query field \\"${query.split('=')[0]}\\"`);
    },
  );
});
