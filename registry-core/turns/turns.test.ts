import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runFor } from './askers.ts';
import { SlicedWork } from './turns.ts';

/** Turns that make a work one of the longest. */
const LONG = 300;

async function run(name: string, turns: number, log: string[]): Promise<void> {
  const work = new SlicedWork();
  for (let turn = 0; turn < turns; turn += 1) {
    await work.rest();
    log.push(name);
  }
}

describe('works that are done in slices', () => {
  it('let a short one that comes later go before all long ones', async () => {
    const log: string[] = [];
    const longs = ['a', 'b', 'c'].map((name) => run(name, 3 * LONG, log));
    while (log.length < 3 * LONG) await new SlicedWork().rest();
    const before = log.length;
    await run('short', 10, log);
    // One turn in eight goes to the long ones.
    expect(log.length - before).toBeLessThanOrEqual(10 + 3);
    await Promise.all(longs);
  });

  it('end one after the other when they are long, the first one first', async () => {
    const ended: string[] = [];
    const log: string[] = [];
    const works = ['a', 'b', 'c'].map((name) =>
      run(name, 3 * LONG, log).then(() => ended.push(`${name} at ${Math.round(log.length / LONG)}`)),
    );
    await Promise.all(works);
    expect(ended.map((text) => text[0])).toEqual(['a', 'b', 'c']);
    // In one line together all would end in the last turns.
    expect(log.indexOf('c', log.lastIndexOf('a'))).toBeLessThan(log.length - LONG);
  });

  it('keep nobody waiting for the long ones of another', async () => {
    const log: string[] = [];
    const crowd = ['a', 'b', 'c', 'd'].map((name) =>
      runFor({ actor: 'crowd' }, () => run(name, 3 * LONG, log)),
    );
    while (log.length < 4 * LONG) await setImmediate();
    const before = log.length;
    await runFor({ actor: 'other' }, () => run('other', 3 * LONG, log));
    // Half of the turns are the other's, once its work is a long one.
    expect(log.length - before).toBeLessThan(3 * LONG * 2.2);
    await Promise.all(crowd);
  });

  it('starve no long one, however many short ones come', async () => {
    const log: string[] = [];
    let isOver = false;
    const long = run('long', 2 * LONG, log).then(() => {
      isOver = true;
    });
    let shorts = 0;
    while (!isOver && shorts < 100 * LONG) {
      await Promise.all([new SlicedWork().rest(), new SlicedWork().rest()]);
      shorts += 2;
    }
    await long;
    expect(shorts).toBeLessThan(100 * LONG);
  });
});
