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
  it('follows the host that the client used', () => {
    expect(tokenRealm('http', '127.0.0.1:5001')).toBe('http://127.0.0.1:5001/service/token');
  });

  it('follows the external URL where there is one', () => {
    expect(tokenRealm('http', '127.0.0.1:5001', 'https://hub.example.com/')).toBe(
      'https://hub.example.com/service/token',
    );
  });
});
