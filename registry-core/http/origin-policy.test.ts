import { describe, expect, it } from 'vitest';
import { OriginPolicy } from './origin-policy.ts';
import { incomingRequest } from './testing/incoming-request.ts';

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly origin?: string;
  readonly site?: string;
  readonly host?: string;
}

function refused(asked: Asked, externalUrl = ''): boolean {
  const { method = 'GET', url = '/api/v2.0/projects', origin, site, host = 'localhost:5001' } = asked;
  const request = incomingRequest({
    method,
    headers: {
      host,
      ...(origin === undefined ? {} : { origin }),
      ...(site === undefined ? {} : { 'sec-fetch-site': site }),
    },
  });
  request.url = url;
  const refusal = new OriginPolicy(() => externalUrl).refusal(request);
  if (refusal !== undefined) expect(refusal).toMatchObject({ code: 'ORIGIN_REFUSED', status: 403 });
  return refusal !== undefined;
}

describe('OriginPolicy', () => {
  it('lets through what is no browser', () => {
    expect(refused({ method: 'POST' })).toBe(false);
  });

  it.each([
    { origin: 'http://localhost:5001' },
    { origin: 'http://LOCALHOST:5001', host: 'localhost:5001' },
    { origin: 'http://localhost', host: 'localhost:80' },
    { origin: 'http://localhost', host: 'localhost' },
    { origin: 'http://[::1]:5001', host: '[::1]:5001' },
    { origin: 'marina://app' },
    { origin: 'marina://app', site: 'cross-site' },
    { site: 'same-origin' },
    { site: 'same-site' },
    { site: 'none' },
  ])('lets through the own origin: %j', (asked) => {
    expect(refused({ ...asked, method: 'POST' })).toBe(false);
  });

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://localhost:5001' },
    { origin: 'http://localhost:5001.evil.example' },
    { origin: 'http://127.0.0.1:5001' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'marina://app.evil.example' },
    { origin: 'http://evil.example', site: 'same-origin' },
    { site: 'cross-site' },
  ])('refuses a foreign origin: %j', (asked) => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      expect(refused({ ...asked, method })).toBe(true);
    }
  });

  it.each([
    '/api/v2.0/users',
    '/c/log_out',
    '/service/token',
    '/metrics',
    '/%61pi/v2.0/users',
    '/api?x',
    '/c#x',
  ])('refuses to let a foreign page even read %s', (url) => {
    expect(refused({ url, site: 'cross-site' })).toBe(true);
  });

  it('lets a link on a foreign page open a page, and only open it', () => {
    for (const url of ['/', '/projects/3', '/apis', '/%zz']) {
      expect(refused({ url, site: 'cross-site' })).toBe(false);
      expect(refused({ url, site: 'cross-site', method: 'POST' })).toBe(true);
    }
  });

  it('lets a foreign page read /v2, which knows no cookies, but not write', () => {
    const url = '/v2/library/app/manifests/1';
    expect(refused({ url, origin: 'http://evil.example' })).toBe(false);
    expect(refused({ url, origin: 'http://evil.example', method: 'PUT' })).toBe(true);
    expect(refused({ url: '/v2x', origin: 'http://evil.example', method: 'PUT' })).toBe(true);
  });

  it('takes the origin of the external URL for its own', () => {
    const external = 'https://registry.example';
    const host = 'registry.example';
    expect(refused({ origin: external, host }, external)).toBe(false);
    expect(refused({ origin: `${external}:8443`, host }, external)).toBe(true);
    expect(refused({ origin: external, host })).toBe(true);
  });
});
