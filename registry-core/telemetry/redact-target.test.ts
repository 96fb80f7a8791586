import { describe, expect, it } from 'vitest';
import { REDACTED } from './redact.ts';
import { redactTarget, redactText } from './redact-target.ts';

const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl';

describe('redactTarget', () => {
  it.each([
    ['/v2/app/tags/list?n=10&last=a', '/v2/app/tags/list?n=10&last=a'],
    ['/v2/app/blobs/uploads/?mount=sha256:ab&from=b', '/v2/app/blobs/uploads/?mount=sha256:ab&from=b'],
    ['/service/token?refresh_token=abc&scope=x', `/service/token?refresh_token=${REDACTED}&scope=x`],
    ['/c/oidc/callback?code=abc&state=def', `/c/oidc/callback?code=${REDACTED}&state=${REDACTED}`],
    ['/x?pwd=abc', `/x?pwd=${REDACTED}`],
    ['/x?user[password]=abc', `/x?user[password]=${REDACTED}`],
    ['/x?n=1;pwd=abc', `/x?n=1;pwd=${REDACTED}`],
    ['/x?pass%77ord=abc', `/x?pass%77ord=${REDACTED}`],
    ['/x?anything=abc&%6e=1', `/x?anything=${REDACTED}&%6e=1`],
    ['/x?%zz=1&hunter2', `/x?%zz=${REDACTED}&${REDACTED}`],
    [`/x?${'h'.repeat(65)}=`, `/x?${REDACTED}`],
    [`/x?scope=${JWT}`, `/x?scope=${REDACTED}`],
    ['/x?q=name=~token,tags=1&sort=-name', '/x?q=name=~token,tags=1&sort=-name'],
    ['/x?q=password=hunter2', `/x?q=${REDACTED}`],
    ['/x?q=name%3Da%2Cpass%77ord%3D~hunter2&n=1', `/x?q=${REDACTED}&n=1`],
    ['/x?sort=token:hunter2&filter=a%20api_key%20=%20hunter2', `/x?sort=${REDACTED}&filter=${REDACTED}`],
    ['/x?scope=repository:library/token:pull', '/x?scope=repository:library/token:pull'],
    ['/x?scope=password=hunter2', `/x?scope=${REDACTED}`],
    ['/x?', '/x?'],
    ['/x', '/x'],
  ])('leaves the values of parameters that carry no secret, and no others: %s', (target, expected) => {
    expect(redactTarget(target, true)).toBe(expected);
  });

  it.each([
    ['/login/password/hunter2', `/login/password/${REDACTED}`],
    ['/login/pass%77ord/hunter2', `/login/pass%77ord/${REDACTED}`],
    ['/login;pwd=hunter2/x', `/${REDACTED}/x`],
    ['/login/token:hunter2', `/login/${REDACTED}`],
    ['/admin:Harbor12345@localhost/', `/${REDACTED}/`],
    [`/x/${JWT}`, `/x/${REDACTED}`],
    ['/x/Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA', `/x/${REDACTED}`],
    ['/v1/_ping', '/v1/_ping'],
    ['/favicon.ico', '/favicon.ico'],
    ['//', '//'],
  ])('has no secret in the path of what no route takes: %s', (target, expected) => {
    expect(redactTarget(target, false)).toBe(expected);
  });

  it.each([
    '/v2/library/token/manifests/1.0',
    '/v2/secret/app/manifests/sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '/api/v2.0/projects/password/repositories/secret/artifacts/Release1.2',
    '/v2/a/manifests/BuildNumber20240101WithLongTag',
  ])('keeps the names of things: %s', (target) => {
    expect(redactTarget(target, true)).toBe(target);
  });

  it('has no token in the path even of a route', () => {
    expect(redactTarget(`/v2/a/manifests/${JWT}`, true)).toBe(`/v2/a/manifests/${REDACTED}`);
  });
});

describe('redactText', () => {
  it.each([
    [
      'did you return reply in "/x?pwd=abc&n=1" (GET)?',
      `did you return reply in "/x?pwd=${REDACTED}&n=1" (GET)?`,
    ],
    ['see "/x?q=password=hunter2&n=1"', `see "/x?q=${REDACTED}&n=1"`],
    ['connect https://ada:hunter2@host/ failed', `connect https://${REDACTED}@host/ failed`],
    [
      'at file:///home/ada/node_modules/.pnpm/a@1.0/x.js:1',
      'at file:///home/ada/node_modules/.pnpm/a@1.0/x.js:1',
    ],
    ['nothing of the kind', 'nothing of the kind'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});
