import { describe, expect, it } from 'vitest';
import { columnsThatFit, tracksOf } from './columns.ts';
import { rowAfterKey } from './row-navigation.ts';

describe('rowAfterKey', () => {
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowDown', 99, 99],
    ['ArrowUp', 3, 2],
    ['ArrowUp', 0, 0],
    ['PageDown', 3, 23],
    ['PageDown', 95, 99],
    ['PageUp', 30, 10],
    ['PageUp', 5, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['a', 50, undefined],
    ['Tab', 50, undefined],
  ])('%s at row %i leads to %s', (key, current, next) => {
    expect(rowAfterKey(key, current, 100, 20)).toBe(next);
  });

  it('leads nowhere in an empty table', () => {
    expect(rowAfterKey('End', 0, 0, 20)).toBeUndefined();
  });
});

describe('columnsThatFit', () => {
  const cell = () => null;
  const columns = [
    { id: 'a', header: 'A', width: '1fr', cell },
    { id: 'b', header: 'B', width: '90px', hideBelow: 700, cell },
  ];

  it('leaves out what has no room', () => {
    expect(columnsThatFit(columns, 699).map((column) => column.id)).toEqual(['a']);
    expect(columnsThatFit(columns, 700).map((column) => column.id)).toEqual(['a', 'b']);
  });

  it('leaves out nothing before the table is measured', () => {
    expect(tracksOf(columnsThatFit(columns, 0))).toBe('1fr 90px');
  });
});
