import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ContentCheck } from './content-check.ts';
import type { HashUrgency } from './hashing/hash-messages.ts';

const HOUR = 60 * 60 * 1000;
let now: number;
let asked: [digest: string, urgency: HashUrgency][];
let answers: ((digest: string | undefined) => void)[];
const wrong = vi.fn();
let contents: ContentCheck;

beforeEach(() => {
  now = 10 * HOUR;
  asked = [];
  answers = [];
  wrong.mockClear();
  const hash = (digest: string, urgency: HashUrgency): Promise<string | undefined> => {
    asked.push([digest, urgency]);
    return new Promise((resolve) => answers.push(resolve));
  };
  contents = new ContentCheck(hash, wrong, () => now);
});

describe('ContentCheck', () => {
  it('trusts what was taken in for an hour, unless its file is touched', () => {
    contents.wasTakenIn('a');
    expect(contents.isTrusted('a', { changedAt: now })).toBe(true);
    expect(contents.isTrusted('b', { changedAt: 0 })).toBe(false);
    expect(contents.isTrusted('a', { changedAt: now + 1 })).toBe(false);
    expect(contents.isTouched('a', { changedAt: now + 1 })).toBe(true);
    now += HOUR;
    expect(contents.isTrusted('a', { changedAt: now - HOUR })).toBe(false);
    now -= 2 * HOUR;
    expect(contents.isTrusted('a', { changedAt: now + HOUR })).toBe(false);
  });

  it('sees that a file was touched although the clock was set back meanwhile', () => {
    contents.wasTakenIn('a');
    expect(contents.isTrusted('a', { changedAt: now - 2 })).toBe(true);
    expect(contents.isTouched('a', { changedAt: now - 2 })).toBe(false);
    expect(contents.isTrusted('a', { changedAt: now - 1 })).toBe(false);
    expect(contents.isTouched('a', { changedAt: now - HOUR })).toBe(true);
    contents.wasTakenIn('a');
    expect(contents.isTrusted('a', { changedAt: now })).toBe(true);
  });

  it('hashes once for all who ask meanwhile, and trusts from the moment it began', async () => {
    const checks = [contents.hash('a'), contents.hash('a')];
    now += 5;
    answers[0]?.('a');
    expect(await Promise.all(checks)).toEqual([true, true]);
    expect(asked).toEqual([['a', 'awaited']]);
    expect(contents.isTrusted('a', { changedAt: now - 5 })).toBe(true);
    expect(contents.isTrusted('a', { changedAt: now })).toBe(false);
  });

  it('tells once of what is something else, or nothing, and trusts it no more', async () => {
    contents.wasTakenIn('a');
    const check = contents.hash('a');
    answers[0]?.('other');
    expect(await check).toBe(false);
    const again = contents.hash('a');
    answers[1]?.(undefined);
    expect(await again).toBe(false);
    expect(wrong.mock.calls).toEqual([['a'], ['a']]);
    expect(contents.isTrusted('a', { changedAt: 0 })).toBe(false);
  });

  it('leaves most for later when nobody waits, and starts anew for somebody who does', () => {
    for (let count = 0; count < 100; count += 1) contents.hashWhenIdle(String(count));
    expect(asked).toHaveLength(64);
    contents.hashWhenIdle('0');
    void contents.hash('0');
    expect(asked.slice(64)).toEqual([['0', 'awaited']]);
  });
});
