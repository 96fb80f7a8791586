import { describe, expect, it } from 'vitest';
import { bearerChallenge, tokenRealm } from './challenge.ts';

describe('bearerChallenge', () => {
  const realm = 'http://localhost:5001/service/token';

  it('has no scope on /v2/', () => {
    expect(bearerChallenge({ realm, service: 'harbor-registry' })).toBe(
      'Bearer realm="http://localhost:5001/service/token",service="harbor-registry"',
    );
  });

  it('names scope and error', () => {
    expect(
      bearerChallenge({
        realm,
        service: 'harbor-registry',
        scope: 'repository:library/app:pull,push',
        error: 'insufficient_scope',
      }),
    ).toBe(
      'Bearer realm="http://localhost:5001/service/token",service="harbor-registry",' +
        'scope="repository:library/app:pull,push",error="insufficient_scope"',
    );
  });

  it('cannot be broken out of', () => {
    const value = bearerChallenge({ realm: 'http://h/"\\\r\nX-Evil: 1', service: 's' });
    expect(value).toBe('Bearer realm="http://h/\\"\\\\X-Evil: 1",service="s"');
  });
});

describe('tokenRealm', () => {
  const external = 'https://hub.example.com:8443/';
  const direct = { scheme: 'http', throughProxy: false } as const;

  it.each([
    ['127.0.0.1:5001', ''],
    ['localhost:5001', external],
    ['[::1]:5001', external],
    ['nas.lan:5001', external],
  ])('follows the host that the client used: %s', (host, externalUrl) => {
    expect(tokenRealm({ ...direct, host }, externalUrl)).toBe(`http://${host}/service/token`);
  });

  it.each(['hub.example.com', 'HUB.example.com:8443', 'hub.example.com.:5001'])(
    'is on the external URL for its own host: %s',
    (host) => {
      expect(tokenRealm({ ...direct, host }, external)).toBe('https://hub.example.com:8443/service/token');
    },
  );

  it('is on the external URL where a proxy hid the host', () => {
    const proxied = { scheme: 'http', host: '127.0.0.1:5001', throughProxy: true } as const;
    expect(tokenRealm(proxied, external)).toBe('https://hub.example.com:8443/service/token');
    expect(tokenRealm(proxied, '')).toBe('http://127.0.0.1:5001/service/token');
  });

  it('has the scheme that the client speaks', () => {
    expect(tokenRealm({ ...direct, scheme: 'https', host: 'nas.lan' })).toBe('https://nas.lan/service/token');
  });
});
