import { expect, it } from 'vitest';
import { TurnBudget } from './turn-budget.ts';

it('is spent four milliseconds after the first look in a turn, and whole again in the next', () => {
  let now = 100;
  let beginTurn = (): void => {};
  const budget = new TurnBudget(
    () => now,
    (begin) => {
      beginTurn = begin;
    },
  );
  expect(budget.isSpent).toBe(false);
  now = 104;
  expect(budget.isSpent).toBe(false);
  now = 104.5;
  expect(budget.isSpent).toBe(true);
  beginTurn();
  now = 1000;
  expect(budget.isSpent).toBe(false);
});
