import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from './codes.ts';
import { errorBody, RegistryError, toRegistryError } from './registry-error.ts';

describe('RegistryError', () => {
  it('has the status of its code, unless another is named, and keeps its cause', () => {
    const cause = new Error('why');
    const error = new RegistryError('MANIFEST_INVALID', 'too large', { status: 413, cause });
    expect(error).toMatchObject({ code: 'MANIFEST_INVALID', status: 413, cause });
    expect(new RegistryError('NAME_UNKNOWN', 'x').status).toBe(404);
  });

  it('serialises as OCI wants it, with a detail only if there is one', () => {
    expect(errorBody(new RegistryError('DENIED', 'no'))).toEqual({
      errors: [{ code: 'DENIED', message: 'no' }],
    });
    expect(errorBody(new RegistryError('DENIED', 'no', { detail: [1] })).errors[0]).toHaveProperty(
      'detail',
      [1],
    );
  });

  it('has codes of the characters that OCI allows', () => {
    for (const code of Object.keys(ERROR_CODES)) expect(code).toMatch(/^[A-Z_]+$/);
  });
});

describe('toRegistryError', () => {
  it.each([
    ['ENOSPC', 'STORAGE_FULL', 507],
    ['EDQUOT', 'STORAGE_FULL', 507],
    ['SQLITE_FULL', 'STORAGE_FULL', 507],
    ['EROFS', 'STORAGE_FAILED', 500],
    ['EIO', 'STORAGE_FAILED', 500],
    ['SQLITE_IOERR_FSYNC', 'STORAGE_FAILED', 500],
    ['SQLITE_CORRUPT', 'STORAGE_FAILED', 500],
    ['EMFILE', 'UNAVAILABLE', 503],
    ['ENFILE', 'UNAVAILABLE', 503],
    ['SQLITE_CONSTRAINT_UNIQUE', 'UNKNOWN', 500],
    ['ELSEWHERE', 'UNKNOWN', 500],
  ])('makes %s a %s', (errno, code, status) => {
    const thrown = Object.assign(new Error('/secret/path failed'), { code: errno });
    const error = toRegistryError(thrown);
    expect(error).toMatchObject({ code, status, cause: thrown });
    expect(error.message).not.toContain('/secret/path');
  });

  it('names the folder that failed by its part in the data folder, and takes no other folder for it', () => {
    const thrown = (path: string) => Object.assign(new Error(path), { code: 'ENOENT', path });
    const error = toRegistryError(thrown('/secret/path/storage/blobs/sha256/ab/abc'));
    expect(error).toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('storage/blobs'),
    });
    expect(error.message).not.toContain('/secret');
    expect(toRegistryError(thrown('/secret/path/portal')).code).toBe('UNKNOWN');
  });

  it('leaves a RegistryError as it is, and takes anything that was thrown', () => {
    const error = new RegistryError('DENIED', 'no');
    expect(toRegistryError(error)).toBe(error);
    for (const thrown of [undefined, null, 'text', 7, {}])
      expect(toRegistryError(thrown).code).toBe('UNKNOWN');
  });
});
