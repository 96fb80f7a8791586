import { beforeEach, describe, expect, it } from 'vitest';
import { RegistryError } from '../errors/registry-error.ts';
import { LoginThrottle } from './login-throttle.ts';

const HERE = '127.0.0.1';
const THERE = '192.0.2.1';

let now: number;
let throttle: LoginThrottle;

beforeEach(() => {
  now = 1_700_000_000_000;
  throttle = new LoginThrottle(() => now);
});

/** Milliseconds until an attempt is let through, to 100 ms; the clock stands where it stood. */
function waitOf(account: string, address: string): number {
  const before = now;
  try {
    for (; now < before + 3_600_000; now += 100) {
      try {
        throttle.check(account, address);
        return now - before;
      } catch (thrown) {
        if (!(thrown instanceof RegistryError)) throw thrown;
      }
    }
    return Number.POSITIVE_INFINITY;
  } finally {
    now = before;
  }
}

function address(index: number): string {
  return `198.51.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

describe('an account from an address', () => {
  it('waits 1.5 s after a failure, twice as long after each more, five minutes at most', () => {
    const waits = [];
    for (let failure = 0; failure < 10; failure += 1) {
      throttle.failed('admin', THERE, `guess ${failure}`);
      waits.push(waitOf('admin', THERE) / 1000);
      now += waitOf('admin', THERE);
    }
    expect(waits).toEqual([1.5, 3, 6, 12, 24, 48, 96, 192, 300, 300]);
  });

  it('answers 429 with the whole seconds to wait', () => {
    throttle.failed('admin', HERE, 'guess');
    expect(() => throttle.check('admin', HERE)).toThrow(
      expect.objectContaining({ code: 'TOOMANYREQUESTS', status: 429, headers: { 'retry-after': '2' } }),
    );
    now += 1499;
    expect(() => throttle.check('admin', HERE)).toThrow(
      expect.objectContaining({ headers: { 'retry-after': '1' } }),
    );
    now += 1;
    expect(() => throttle.check('admin', HERE)).not.toThrow();
  });

  it('is the same account in upper and lower case, and the same machine by both loopbacks', () => {
    throttle.failed('admin', '::1', 'guess');
    expect(waitOf('ADMIN', '127.0.0.1')).toBe(1500);
  });

  it('starts anew after a success, and after a quiet quarter of an hour', () => {
    for (let failure = 0; failure < 3; failure += 1) throttle.failed('admin', HERE, `${failure}`);
    throttle.succeeded('admin', HERE);
    throttle.failed('admin', HERE, 'guess');
    expect(waitOf('admin', HERE)).toBe(1500);
    now += 15 * 60_000;
    throttle.failed('admin', HERE, 'guess');
    expect(waitOf('admin', HERE)).toBe(1500);
  });

  it('slows neither other accounts there nor itself elsewhere', () => {
    for (let failure = 0; failure < 5; failure += 1) throttle.failed('admin', THERE, `${failure}`);
    expect(waitOf('alice', THERE)).toBe(0);
    expect(waitOf('admin', '192.0.2.2')).toBe(0);
    expect(waitOf('admin', HERE)).toBe(0);
  });
});

describe('an address', () => {
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
    throttle.succeeded('alice', HERE);
    for (let failure = 1; failure <= 20; failure += 1) throttle.failed(`user${failure}`, HERE, 'Password1');
    expect(waitOf('bob', HERE)).toBe(60_000);
    expect(waitOf('alice', HERE)).toBe(0);
    now += 24 * 60 * 60_000 + 1;
    for (let failure = 1; failure <= 20; failure += 1) throttle.failed(`user${failure}`, HERE, 'Password1');
    expect(waitOf('alice', HERE)).toBe(60_000);
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
    for (let failure = 0; failure < 30; failure += 1) throttle.failed('admin', HERE, `${failure}`);
    expect(waitOf('admin', THERE)).toBe(0);
  });
});

describe('a repeated failure', () => {
  it('is known for the same account, address and credential only', () => {
    throttle.failed('admin', HERE, 'guess');
    expect(throttle.isRepeatedFailure('admin', '::1', 'guess')).toBe(true);
    expect(throttle.isRepeatedFailure('admin', HERE, 'other')).toBe(false);
    expect(throttle.isRepeatedFailure('admin', THERE, 'guess')).toBe(false);
    expect(throttle.isRepeatedFailure('alice', HERE, 'guess')).toBe(false);
  });

  it('is forgotten with the next failure, a success, or a quarter of an hour', () => {
    throttle.failed('admin', HERE, 'first');
    throttle.failed('admin', HERE, 'second');
    expect(throttle.isRepeatedFailure('admin', HERE, 'first')).toBe(false);
    throttle.succeeded('admin', HERE);
    expect(throttle.isRepeatedFailure('admin', HERE, 'second')).toBe(false);
    throttle.failed('admin', HERE, 'third');
    now += 15 * 60_000;
    expect(throttle.isRepeatedFailure('admin', HERE, 'third')).toBe(false);
  });
});

describe('memory', () => {
  it('stays bounded under many names and addresses', () => {
    for (let failure = 0; failure < 12_000; failure += 1)
      throttle.failed(`u${failure}`, address(failure), 'x');
    // The oldest went, the newest stayed.
    expect(waitOf('u0', address(0))).toBe(0);
    expect(waitOf('u11999', address(11_999))).toBe(1500);
  });
});
