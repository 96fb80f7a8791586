import { describe, expect, it } from 'vitest';
import { OWASP_COST, PasswordHasher } from './password-hasher.ts';
import { CHEAP_COST } from './testing/identity-fixture.ts';

const hasher = new PasswordHasher(CHEAP_COST);

describe('PasswordHasher', () => {
  it('hashes with argon2id at the cost that OWASP asks for', async () => {
    const production = new PasswordHasher();
    const hash = await production.hash('secret');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await production.verify(hash, 'secret')).toBe(true);
    expect(production.isOutdated(hash)).toBe(false);
    expect(OWASP_COST).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  });

  it('salts', async () => {
    expect(await hasher.hash('secret')).not.toBe(await hasher.hash('secret'));
  });

  it('tells right from wrong, and works for nobody without saying so', async () => {
    const hash = await hasher.hash('secret');
    expect(await hasher.verify(hash, 'secret')).toBe(true);
    expect(await hasher.verify(hash, 'Secret')).toBe(false);
    expect(await hasher.verify(undefined, '')).toBe(false);
    expect(await hasher.verify(undefined, 'secret')).toBe(false);
  });

  it('does for an unknown user what it does for a known one', async () => {
    const production = new PasswordHasher();
    const hash = await production.hash('secret');
    const timeOf = async (of: string | undefined): Promise<number> => {
      const start = performance.now();
      await production.verify(of, 'guess');
      return performance.now() - start;
    };
    await timeOf(hash);
    const known = Math.min(await timeOf(hash), await timeOf(hash), await timeOf(hash));
    const unknown = Math.min(await timeOf(undefined), await timeOf(undefined), await timeOf(undefined));
    // Without the work it would be a hundredth of it.
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('knows hashes of another cost or algorithm as outdated', async () => {
    const cheap = await hasher.hash('secret');
    expect(hasher.isOutdated(cheap)).toBe(false);
    expect(new PasswordHasher().isOutdated(cheap)).toBe(true);
    expect(hasher.isOutdated(cheap.replace('argon2id', 'argon2i'))).toBe(true);
  });

  it('refuses when too many wait, and goes on afterwards', async () => {
    const crowd = Array.from({ length: 4102 }, () => hasher.hash('secret'));
    const results = await Promise.allSettled(crowd);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(4102 - 4096 - 2);
    expect(refused[0]).toMatchObject({
      reason: { code: 'TOOMANYREQUESTS', headers: { 'retry-after': '1' } },
    });
    expect(await hasher.hash('secret')).toMatch(/^\$argon2id/);
  });

  it('tells the outcome before the next begins', async () => {
    const hash = await hasher.hash('secret');
    const said: string[] = [];
    const verifyAs = (name: string, password: string): Promise<boolean> =>
      hasher.verify(hash, password, {
        lane: 'x',
        begin: () => said.push(`${name} begins`),
        end: (matches) => said.push(`${name} ends ${matches}`),
      });
    const silent = { lane: 'x', begin: () => undefined, end: () => undefined };
    await Promise.all([
      hasher.verify(hash, 'takes the other place', silent),
      verifyAs('first', 'wrong'),
      ...Array.from({ length: 4 }, () => hasher.verify(hash, 'x', silent)),
      verifyAs('second', 'secret'),
    ]);
    expect(said).toEqual(['first begins', 'first ends false', 'second begins', 'second ends true']);
  });

  it('lets the right password of one user pass a flood of wrong ones of another', async () => {
    const hash = await hasher.hash('secret');
    let begun = 0;
    const begin = (): void => {
      begun += 1;
    };
    const flood = Array.from({ length: 500 }, () =>
      hasher.verify(hash, 'guess', { lane: 'admin', begin, end: () => undefined }),
    );
    let before = Number.POSITIVE_INFINITY;
    const beginHers = (): void => {
      before = begun;
    };
    await hasher.verify(hash, 'secret', { lane: 'alice', begin: beginHers, end: () => undefined });
    // The two that ran when she came, and the one whose turn it was.
    expect(before).toBeLessThanOrEqual(3);
    expect(await Promise.all(flood)).toHaveLength(500);
  });

  it('gives its place on when a turn is given up', async () => {
    const giveUp = {
      lane: 'x',
      begin: (): never => {
        throw new Error('given up');
      },
      end: () => undefined,
    };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(hasher.verify(undefined, 'x', giveUp)).rejects.toThrow('given up');
    }
    expect(await hasher.verify(await hasher.hash('x'), 'x')).toBe(true);
  });
});
