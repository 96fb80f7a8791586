import { expect, it } from 'vitest';
import { sideBySide } from './side-by-side.mjs';

/** Acts that end when they are let, and what is known of them. */
function acts() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const act = (item: string) =>
    new Promise<void>((resolve) => {
      begun.push(item);
      ends.set(item, resolve);
    });
  return { begun, act, end: (item: string) => ends.get(item)?.() };
}

it('does as many at a time as it may, and the next when one has ended', async () => {
  const { begun, act, end } = acts();
  const done = sideBySide(['a', 'b', 'c'], 2, act);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  end('a');
  end('c');
  await done;
});

it('does nothing with nothing, and tells a failure after what had begun', async () => {
  await sideBySide([], 2, () => Promise.reject(new Error('never')));
  const done: string[] = [];
  const act = async (item: string): Promise<void> => {
    if (item === 'bad') throw new Error('no luck');
    await Promise.resolve();
    done.push(item);
  };
  await expect(sideBySide(['bad', 'good'], 2, act)).rejects.toThrow('no luck');
  expect(done).toEqual(['good']);
});
