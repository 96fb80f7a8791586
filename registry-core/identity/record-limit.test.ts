import { expect, it } from 'vitest';
import { RecordLimit } from './record-limit.ts';

it('lets some through at once, and then one each interval', () => {
  let now = 0;
  const limit = new RecordLimit(3, 1000, () => now);
  const taken = (): number => Array.from({ length: 10 }, () => limit.take()).filter(Boolean).length;
  expect(taken()).toBe(3);
  now += 999;
  expect(taken()).toBe(0);
  now += 1;
  expect(taken()).toBe(1);
  now += 3_600_000;
  expect(taken()).toBe(3);
});
