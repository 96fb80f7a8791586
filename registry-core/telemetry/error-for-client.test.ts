import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { RegistryError } from '../errors/registry-error.ts';
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

  it('names none to anybody else, and keeps the rest', () => {
    expect(errorBodyFor(requestBy(false), ERROR)).toEqual({
      errors: [
        { code: 'STORAGE_FAILED', message: 'cannot write to [path]; free space', detail: { errno: 'EIO' } },
      ],
    });
  });
});
