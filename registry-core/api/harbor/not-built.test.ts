import { describe, expect, it } from 'vitest';
import { NOT_BUILT } from '../contract/harbor/not-built.ts';
import { notBuilt } from './not-built.ts';

/** A path as a client writes it, with something for each parameter. */
function sample(path: string): string {
  return path.replaceAll(/\{\w+\}/g, 'a%252Fb');
}

describe('notBuilt', () => {
  it.each(NOT_BUILT)('knows $id by $method $path', ({ id, method, path }) => {
    const error = notBuilt(method, `/api/v2.0${sample(path)}`);
    expect([error?.code, error?.status]).toEqual(['NOT_IMPLEMENTED', 501]);
    expect(error?.message).toContain(` ${id} `);
  });

  it('has nothing to say of what Harbor does not have', () => {
    expect(notBuilt('PATCH', '/api/v2.0/quotas')).toBeUndefined();
    expect(notBuilt('GET', '/api/v2.0/nowhere')).toBeUndefined();
    expect(notBuilt('GET', '/quotas')).toBeUndefined();
  });
});
