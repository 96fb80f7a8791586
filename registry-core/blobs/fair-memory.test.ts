import { expect, it } from 'vitest';
import { FairMemory } from './fair-memory.ts';

it('takes from whoever has most, the oldest first', () => {
  const memory = new FairMemory<{ readonly owner: string; readonly name: string }>(4);
  const keep = (owner: string, name: string) => memory.set(name, { owner, name });
  keep('quiet', 'q0');
  for (let index = 0; index < 9; index += 1) keep('loud', `l${index}`);
  keep('quiet', 'q1');
  expect(memory.values().map(({ name }) => name)).toEqual(['q0', 'l7', 'l8', 'q1']);
  keep('loud', 'l7');
  expect(memory.values().map(({ name }) => name)).toEqual(['q0', 'l8', 'q1', 'l7']);
  expect(memory.get('l8')).toEqual({ owner: 'loud', name: 'l8' });
  expect(memory.get('l0')).toBeUndefined();
});
