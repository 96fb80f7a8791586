import { describe, expect, it } from 'vitest';
import { currentActor, currentAsker, Departure, runFor, runOnward, SharedWork } from './askers.ts';

/** A work that ends when told to, or when nobody waits for it. */
function openWork() {
  let resolve: (text: string) => void = () => undefined;
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  const shared = new SharedWork(() => {
    const left = currentAsker()?.departure?.signal;
    const givenUp = new Promise<never>((_, reject) => {
      left?.addEventListener('abort', () => reject(new Error('given up')));
    });
    return Promise.race([promise, givenUp]);
  });
  return { shared, resolve };
}

function waitFor<Result>(shared: SharedWork<Result>) {
  const departure = new Departure();
  return { departure, result: runFor({ actor: 'somebody', departure }, () => shared.wait()) };
}

describe('a departure', () => {
  it('is told by its signal, whenever that is looked at', () => {
    const early = new Departure();
    const { signal } = early;
    expect(signal.aborted).toBe(false);
    early.leave();
    const late = new Departure();
    late.leave();
    expect([signal.aborted, early.hasLeft, late.signal.aborted]).toEqual([true, true, true]);
  });

  it('does not end what goes on', () => {
    const asker = { actor: 'somebody', departure: new Departure() };
    runFor(asker, () => {
      expect(currentAsker()).toBe(asker);
      runOnward(() => expect([currentActor(), currentAsker()?.departure]).toEqual(['somebody', undefined]));
    });
  });
});

describe('a work that is shared', () => {
  it('comes to the others when one leaves', async () => {
    const { shared, resolve } = openWork();
    const [first, second] = [waitFor(shared), waitFor(shared)];
    first.departure.leave();
    expect(shared.isGivenUp).toBe(false);
    resolve('done');
    expect(await Promise.all([first.result, second.result])).toEqual(['done', 'done']);
  });

  it('is given up when all have left, one of them before it began to wait', async () => {
    const { shared } = openWork();
    const first = waitFor(shared);
    const departure = new Departure();
    departure.leave();
    const second = runFor({ actor: 'somebody', departure }, () => shared.wait());
    expect(shared.isGivenUp).toBe(false);
    first.departure.leave();
    expect(shared.isGivenUp).toBe(true);
    await expect(first.result).rejects.toThrow('given up');
    await expect(second).rejects.toThrow('given up');
  });

  it('goes on for somebody who never leaves', async () => {
    const { shared, resolve } = openWork();
    const own = shared.wait();
    const { departure } = waitFor(shared);
    departure.leave();
    expect(shared.isGivenUp).toBe(false);
    resolve('done');
    expect(await own).toBe('done');
  });
});
