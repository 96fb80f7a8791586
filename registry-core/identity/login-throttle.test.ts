import { beforeEach, describe, expect, it } from 'vitest';
import { RegistryError } from '../errors/registry-error.ts';
import { LoginThrottle } from './login-throttle.ts';

const HERE = '127.0.0.1';
const THERE = '192.0.2.1';
const FREE = 10;

let now: number;
let throttle: LoginThrottle;

beforeEach(() => {
  now = 0;
  throttle = new LoginThrottle(() => now);
});

/** Milliseconds until an attempt may be judged, to 100 ms; the clock stands where it stood. */
function waitOf(account: string, address: string): number {
  const before = now;
  try {
    for (; now < before + 3_600_000; now += 100) {
      try {
        const wait = throttle.admit(account, address);
        throttle.settled(account, address);
        return now - before + wait;
      } catch (thrown) {
        if (!(thrown instanceof RegistryError)) throw thrown;
      }
    }
    return Number.POSITIVE_INFINITY;
  } finally {
    now = before;
  }
}

function fail(account: string, address: string, count: number): void {
  for (let failure = 0; failure < count; failure += 1) throttle.failed(account, address, `guess ${failure}`);
}

function address(index: number): string {
  return `198.51.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

describe('on this machine', () => {
  it('ten failures are free, and then an attempt waits its turn, 2.5 ms after the one before', () => {
    fail('admin', HERE, FREE - 1);
    expect([throttle.admit('admin', HERE), throttle.admit('admin', HERE)]).toEqual([0, 0]);
    throttle.failed('admin', HERE, 'tenth');
    now += 2.5;
    const waits = Array.from({ length: 5 }, () => throttle.admit('admin', HERE));
    expect(waits).toEqual([0, 2.5, 5, 7.5, 10]);
  });

  it('nobody is refused beside 600 others, nor waits longer than 1.5 s', () => {
    fail('admin', HERE, 1000);
    for (let other = 0; other < 600; other += 1) throttle.admit('admin', HERE);
    expect(throttle.admit('admin', HERE)).toBe(1500);
  });

  it('nobody waits longer than 10 s, and who would is refused for a second', () => {
    fail('admin', HERE, 1000);
    const waits = Array.from({ length: 4001 }, () => throttle.admit('admin', HERE));
    expect(Math.max(...waits)).toBe(10_000);
    expect(() => throttle.admit('admin', HERE)).toThrow(
      expect.objectContaining({ code: 'TOOMANYREQUESTS', status: 429, headers: { 'retry-after': '1' } }),
    );
    now += 2.5;
    expect(throttle.admit('admin', HERE)).toBe(10_000);
  });

  it('no more than 35.2 million guesses a day are judged, however many come', () => {
    fail('admin', HERE, 1000);
    let judged = 0;
    for (const minute = 60_000; now < minute; now += 1) {
      try {
        throttle.admit('admin', HERE);
        throttle.settled('admin', HERE);
        judged += 1;
      } catch {
        // Refused.
      }
    }
    // In 70 s: those of the last ten wait still.
    expect((judged / 70) * 24 * 3600).toBeLessThan(35_200_000);
  });

  it('attempts under way count as failures, so that many at once are not all free', () => {
    const waits = Array.from({ length: FREE + 3 }, () => throttle.admit('admin', HERE));
    expect(waits).toEqual([...Array<number>(FREE).fill(0), 0, 2.5, 5]);
    expect(throttle.isCalm('admin', HERE)).toBe(false);
    for (const _ of waits) throttle.settled('admin', HERE);
    expect(throttle.isCalm('admin', HERE)).toBe(true);
  });

  it('is one address by both loopbacks, and an account one in upper and lower case', () => {
    fail('admin', '::1', FREE);
    expect(throttle.isCalm('ADMIN', '127.0.0.1')).toBe(false);
  });

  it('forgets a failure each 90 s', () => {
    fail('admin', HERE, FREE + 2);
    now += 2 * 90_000;
    expect(throttle.isCalm('admin', HERE)).toBe(false);
    now += 90_000;
    expect(throttle.isCalm('admin', HERE)).toBe(true);
  });

  it('a success of the owner gives a guesser no free guesses', () => {
    fail('admin', HERE, FREE);
    throttle.succeeded('admin', HERE);
    expect(throttle.isCalm('admin', HERE)).toBe(false);
  });

  it('made-up names and guesses at one account slow no other', () => {
    for (let name = 0; name < 500; name += 1) throttle.failed(`nobody${name}`, HERE, 'x');
    fail('admin', HERE, 500);
    expect(throttle.isCalm('alice', HERE)).toBe(true);
    expect(throttle.isCalm('admin', THERE)).toBe(true);
  });
});

describe('an account from another machine', () => {
  it('waits 1.5 s after the eleventh failure, twice as long after each more, five minutes at most', () => {
    fail('admin', THERE, FREE);
    throttle.succeeded('admin', THERE); // Without the counter of the address.
    const waits = [];
    for (let failure = 0; failure < 10; failure += 1) {
      throttle.failed('admin', THERE, `more ${failure}`);
      waits.push(waitOf('admin', THERE) / 1000);
    }
    // What would wait at most 1.5 s is let in to wait.
    expect(waits).toEqual([1.5, 3, 6, 12, 24, 48, 96, 192, 300, 300]);
  });

  it('is told the whole seconds to wait', () => {
    fail('admin', THERE, FREE + 2);
    expect(() => throttle.admit('admin', THERE)).toThrow(
      expect.objectContaining({ code: 'TOOMANYREQUESTS', headers: { 'retry-after': '3' } }),
    );
  });

  it('waits anew when others failed while it waited', () => {
    fail('admin', THERE, FREE);
    expect(throttle.admit('admin', THERE)).toBe(1500);
    expect(() => throttle.check('admin', THERE)).not.toThrow();
    fail('admin', THERE, 1);
    expect(() => throttle.check('admin', THERE)).toThrow(
      expect.objectContaining({ code: 'TOOMANYREQUESTS' }),
    );
  });

  it('slows neither other accounts there nor itself elsewhere', () => {
    fail('admin', THERE, FREE);
    expect(waitOf('alice', THERE)).toBe(0);
    expect(waitOf('admin', '192.0.2.2')).toBe(0);
    expect(waitOf('admin', HERE)).toBe(0);
  });

  it('has a thousand guesses a day', () => {
    let judged = 0;
    for (const day = 24 * 3_600_000; now < day; now += 1000) {
      try {
        throttle.admit('admin', THERE);
        throttle.settled('admin', THERE);
      } catch {
        continue;
      }
      throttle.failed('admin', THERE, `${now}`);
      judged += 1;
    }
    expect(judged).toBeGreaterThan(100);
    expect(judged).toBeLessThan(1500);
  });
});

describe('another machine', () => {
  it('waits after ten failures over many accounts, a minute at most', () => {
    const waits = [];
    for (let failure = 1; failure <= 20; failure += 1) {
      throttle.failed(`user${failure}`, THERE, 'Password1');
      waits.push(waitOf('admin', THERE) / 1000);
    }
    expect(waits).toEqual([...Array<number>(10).fill(0), 1.5, 3, 6, 12, 24, 48, 60, 60, 60, 60]);
    expect(waitOf('admin', '192.0.2.2')).toBe(0);
  });

  it('is not set free by a success of a guesser with an account', () => {
    for (let failure = 1; failure <= 12; failure += 1) throttle.failed(`user${failure}`, THERE, 'Password1');
    throttle.succeeded('mallory', THERE);
    expect(waitOf('admin', THERE)).toBe(3000);
  });

  it('does not hold up who signed in from there lately', () => {
    throttle.succeeded('alice', THERE);
    for (let failure = 1; failure <= 20; failure += 1) throttle.failed(`user${failure}`, THERE, 'Password1');
    expect(waitOf('bob', THERE)).toBe(60_000);
    expect(waitOf('alice', THERE)).toBe(0);
    now += 24 * 60 * 60_000 + 1;
    for (let failure = 1; failure <= 20; failure += 1) throttle.failed(`user${failure}`, THERE, 'Password1');
    expect(waitOf('alice', THERE)).toBe(60_000);
  });

  it('is a whole network in IPv6', () => {
    for (let failure = 1; failure <= 20; failure += 1)
      throttle.failed(`u${failure}`, `2001:db8::${failure}`, 'x');
    expect(waitOf('admin', '2001:db8::ffff')).toBe(60_000);
    expect(waitOf('admin', '2001:db8:0:1::1')).toBe(0);
  });
});

describe('an account over many addresses', () => {
  it('waits everywhere but on this machine and where it signed in lately', () => {
    throttle.succeeded('admin', THERE);
    for (let failure = 0; failure < 30; failure += 1)
      throttle.failed('admin', address(failure), `${failure}`);
    expect(waitOf('admin', '203.0.113.9')).toBe(60_000);
    expect(waitOf('admin', HERE)).toBe(0);
    expect(waitOf('admin', '::1')).toBe(0);
    expect(waitOf('admin', THERE)).toBe(0);
    expect(waitOf('alice', '203.0.113.9')).toBe(0);
  });

  it('is not slowed for others by failures on this machine', () => {
    fail('admin', HERE, 30);
    expect(waitOf('admin', THERE)).toBe(0);
  });
});

describe('a known wrong credential', () => {
  it('is known for the same account, address and credential, however many others failed meanwhile', () => {
    fail('admin', HERE, 50);
    expect(throttle.isKnownWrong('admin', '::1', 'guess 0')).toBe(true);
    expect(throttle.isKnownWrong('admin', HERE, 'other')).toBe(false);
    expect(throttle.isKnownWrong('admin', THERE, 'guess 0')).toBe(false);
    expect(throttle.isKnownWrong('alice', HERE, 'guess 0')).toBe(false);
  });
});

describe('memory', () => {
  it('stays bounded under many names and addresses', () => {
    for (let failure = 0; failure < 12_000; failure += 1)
      throttle.failed(`u${failure}`, address(failure), 'x');
    // The oldest went, the newest stayed.
    expect(throttle.isKnownWrong('u0', address(0), 'x')).toBe(false);
    expect(throttle.isKnownWrong('u11999', address(11_999), 'x')).toBe(true);
  });
});
