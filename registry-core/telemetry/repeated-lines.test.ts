import { expect, it } from 'vitest';
import { type LeftOut, RepeatedLines, WRITTEN_ONE_BY_ONE } from './repeated-lines.ts';

function watched(): { readonly lines: RepeatedLines<string>; readonly told: LeftOut<string>[] } {
  const told: LeftOut<string>[] = [];
  return { lines: new RepeatedLines((leftOut) => told.push(leftOut)), told };
}

const taken = (lines: RepeatedLines<string>, times: number, key: string, client = 'a'): number =>
  Array.from({ length: times }, () => lines.take(key, client, `${key} of ${client}`)).filter(Boolean).length;

it('writes the first lines of each kind, and tells how many others there were', () => {
  const { lines, told } = watched();
  expect(taken(lines, 5000, '499')).toBe(WRITTEN_ONE_BY_ONE);
  expect(taken(lines, 3, '401')).toBe(3);
  lines.flush();
  expect(told).toEqual([{ kind: '499 of a', count: 5000 - WRITTEN_ONE_BY_ONE }]);
});

it('writes lines again when a window is over, and tells nothing twice', () => {
  const { lines, told } = watched();
  taken(lines, WRITTEN_ONE_BY_ONE + 1, '499');
  lines.flush();
  expect(taken(lines, 1, '499')).toBe(1);
  lines.flush();
  expect(told).toHaveLength(1);
});

it('leaves out no line of one client because of another', () => {
  const { lines } = watched();
  taken(lines, 5000, '499', 'a');
  expect(taken(lines, 1, '499', 'b')).toBe(1);
});

it('is bounded, however many clients there are', () => {
  const { lines, told } = watched();
  const written = Array.from({ length: 5000 }, (_, index) => taken(lines, 1, '401', `client ${index}`));
  expect(written.filter((count) => count === 1)).toHaveLength(1000 + WRITTEN_ONE_BY_ONE);
  lines.flush();
  expect(told.map(({ count }) => count)).toEqual([4000 - WRITTEN_ONE_BY_ONE]);
});
