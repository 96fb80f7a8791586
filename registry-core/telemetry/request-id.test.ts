import { describe, expect, it } from 'vitest';
import { requestIdFor } from './request-id.ts';

describe('requestIdFor', () => {
  it('takes over a plain id', () => {
    expect(requestIdFor('0af7651916cd43dd-8448.eb/21+1=')).toBe('0af7651916cd43dd-8448.eb/21+1=');
  });

  it.each([undefined, '', 'a b', 'a\nb', '"', 'x'.repeat(129), ['a', 'b']])(
    'makes its own instead of %j',
    (offered) => {
      const id = requestIdFor(offered);
      expect(id).toMatch(/^[\w-]{10,30}$/);
      expect(requestIdFor(offered)).not.toBe(id);
    },
  );
});
