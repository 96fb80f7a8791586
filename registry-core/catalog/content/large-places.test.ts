import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { LargePlaces } from './large-places.ts';

it('does few works at once, in turns by who wants them, also when some fail', async () => {
  const places = new LargePlaces();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const run = (actor: string, name: string, failure?: Error): Promise<string> =>
    places.run(actor, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (failure !== undefined) throw failure;
      return name;
    });
  const crowd = Array.from({ length: 8 }, (_, index) => run('crowd', `c${index}`));
  const failing = run('other', 'o0', new Error('no'));
  const fails = expect(failing).rejects.toThrow('no');
  const others = [run('other', 'o1'), run('third', 't0')];
  await turn();
  expect(begun).toEqual(['c0', 'c1', 'c2', 'c3']);
  while (ends.length > 0) {
    ends.shift()?.();
    await turn();
  }
  await fails;
  expect(await Promise.all([...crowd, ...others])).toHaveLength(10);
  expect(begun.slice(4)).toEqual(['c4', 'o0', 't0', 'c5', 'o1', 'c6', 'c7']);
  await Promise.all([run('crowd', 'last'), turn().then(() => ends.shift()?.())]);
});
