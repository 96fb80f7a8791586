import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FairPlaces, type PlaceLimits } from './fair-places.ts';

/** Runs works that end when they are told to, in the order in which they began. */
function watch(limits: PlaceLimits) {
  const places = new FairPlaces(limits);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  return {
    places,
    begun,
    run: (actor: string, name: string, failure?: Error): Promise<string> =>
      places.run(actor, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (failure !== undefined) throw failure;
        return name;
      }),
    endOne: async (): Promise<void> => {
      ends.shift()?.();
      await turn();
    },
  };
}

describe('places', () => {
  it('go to whoever has fewest, then to who came first, also when works fail', async () => {
    const { begun, run, endOne } = watch({ atOnce: 4 });
    const crowd = Array.from({ length: 8 }, (_, index) => run('crowd', `c${index}`));
    const fails = expect(run('other', 'o0', new Error('no'))).rejects.toThrow('no');
    const others = [run('other', 'o1'), run('third', 't0')];
    await turn();
    expect(begun).toEqual(['c0', 'c1', 'c2', 'c3']);
    for (let left = 11; left > 0; left -= 1) await endOne();
    await fails;
    expect(await Promise.all([...crowd, ...others])).toHaveLength(10);
    expect(begun.slice(4)).toEqual(['o0', 't0', 'c4', 'c5', 'o1', 'c6', 'c7']);
  });

  it('leave one free for somebody else, where one may not have all', async () => {
    const { begun, run, endOne } = watch({ atOnce: 3, ofOne: 2 });
    const crowd = Array.from({ length: 4 }, (_, index) => run('crowd', `c${index}`));
    const other = run('other', 'o0');
    await turn();
    expect(begun).toEqual(['c0', 'c1', 'o0']);
    for (let left = 5; left > 0; left -= 1) await endOne();
    expect(await Promise.all([...crowd, other])).toHaveLength(5);
  });

  it('are not taken by who left while waiting', async () => {
    const { places, begun, run, endOne } = watch({ atOnce: 1 });
    const first = run('one', 'first');
    const leaving = new AbortController();
    const left = expect(places.take('two', leaving.signal)).rejects.toThrow('left');
    const last = run('three', 'last');
    leaving.abort(new Error('left'));
    await left;
    await expect(places.take('two', leaving.signal)).rejects.toThrow('left');
    await endOne();
    await endOne();
    expect(await Promise.all([first, last])).toEqual(begun);
  });
});
