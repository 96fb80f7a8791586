import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { RegistryError } from '../errors/registry-error.ts';
import { Departure } from '../turns/index.ts';
import { errorBodyFor } from './error-for-client.ts';
import { MachinePaths } from './machine-paths.ts';
import { attachRequestContext } from './request-context.ts';

function requestBy(administrator: boolean): IncomingMessage {
  const request = {} as IncomingMessage;
  attachRequestContext(request, {
    id: 'x',
    startedAt: 0,
    scheme: 'http',
    route: undefined,
    actor: undefined,
    administrator,
    departure: new Departure(),
    paths: new MachinePaths(['/srv/registry']),
  });
  return request;
}

const ERROR = new RegistryError('STORAGE_FAILED', 'cannot write to /srv/registry/storage; free space', {
  detail: { errno: 'EIO' },
});

describe('errorBodyFor', () => {
  it('names a path of this machine to an administrator', () => {
    expect(errorBodyFor(requestBy(true), ERROR).errors[0]?.message).toContain('/srv/registry/storage');
  });

  it('names none in the facts beside the message', () => {
    const error = new RegistryError('STORAGE_FAILED', 'cannot write', {
      detail: [{ file: '/srv/registry/storage/x', bytes: 5 }, '/srv/registry/y', null],
    });
    expect(errorBodyFor(requestBy(false), error).errors[0]?.detail).toEqual([
      { file: '[path]', bytes: 5 },
      '[path]',
      null,
    ]);
  });

  it.each(['SECRET_STORE_UNUSABLE', 'SECRET_UNREADABLE'] as const)(
    'keeps the reason of %s, which may name a path anywhere, to administrators',
    (code) => {
      const error = new RegistryError(code, 'the key in /run/user/1000/keyring cannot be used; unlock it', {
        detail: '/run/user/1000',
      });
      const [told] = errorBodyFor(requestBy(false), error).errors;
      expect(told?.message).toContain('administrator');
      expect(JSON.stringify(told)).not.toContain('/run');
      expect(errorBodyFor(requestBy(true), error).errors[0]?.message).toContain('/run/user/1000/keyring');
    },
  );

  it('names none to anybody else, and keeps the rest', () => {
    expect(errorBodyFor(requestBy(false), ERROR)).toEqual({
      errors: [
        { code: 'STORAGE_FAILED', message: 'cannot write to [path]; free space', detail: { errno: 'EIO' } },
      ],
    });
  });
});
