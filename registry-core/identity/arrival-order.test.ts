import { expect, it } from 'vitest';
import { ArrivalOrder } from './arrival-order.ts';

it('lets each know when all before it have left, whoever leaves first', async () => {
  const order = new ArrivalOrder();
  const places = [order.enter(), order.enter(), order.enter()];
  const told: number[] = [];
  const all = places.map(({ earlier }, index) => earlier.then(() => told.push(index)));
  places[2]?.leave();
  places[1]?.leave();
  await all[0];
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([0]);
  places[0]?.leave();
  await Promise.all(all);
  expect(told).toEqual([0, 1, 2]);
});
