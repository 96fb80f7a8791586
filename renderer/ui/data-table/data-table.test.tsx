import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Sorting } from '../../format/sorting.ts';
import { FakeRegistry } from '../../testing/fake-registry.ts';
import { renderPart } from '../../testing/render-screen.tsx';
import { CopyButton } from '../copy-button.tsx';
import type { Column } from './columns.ts';
import { DataTable } from './data-table.tsx';

interface Ship {
  readonly name: string;
  readonly tonnes: number;
}

const FLEET: readonly Ship[] = Array.from({ length: 1000 }, (_, index) => ({
  name: `ship-${index}`,
  tonnes: index * 10,
}));

const COLUMNS: readonly Column<Ship, 'tonnes'>[] = [
  { id: 'name', header: 'Name', width: '1fr', cell: (ship) => ship.name },
  {
    id: 'tonnes',
    header: 'Tonnes',
    width: '90px',
    sort: 'tonnes',
    align: 'right',
    cell: (ship) => ship.tonnes,
  },
  {
    id: 'copy',
    header: 'Copy',
    width: '30px',
    cell: (ship) => <CopyButton text={ship.name} what={ship.name} />,
  },
];

function setUp(sorting: Sorting<'tonnes'> = { by: 'tonnes', order: 'descending' }) {
  const onOpen = vi.fn();
  const onSort = vi.fn();
  const onReachEnd = vi.fn();
  const { user } = renderPart(
    new FakeRegistry(),
    <DataTable
      label="Fleet"
      columns={COLUMNS}
      rows={FLEET}
      rowKey={(ship) => ship.name}
      onOpen={onOpen}
      sorting={sorting}
      onSort={onSort}
      total={5000}
      onReachEnd={onReachEnd}
    />,
  );
  const grid = screen.getByRole('grid', { name: 'Fleet' });
  const row = (name: string) => screen.getByRole('row', { name: new RegExp(`^${name} `) });
  return { user, grid, row, onOpen, onSort, onReachEnd };
}

describe('DataTable', () => {
  it('renders what is seen of a long list and tells its whole length', () => {
    const { grid } = setUp();
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60);
    expect(grid.getAttribute('aria-rowcount')).toBe('5001');
  });

  it('has one tab stop among its rows, and the arrow keys move it', async () => {
    const { user, row } = setUp();
    await user.tab();
    await user.tab();
    expect(document.activeElement).toBe(row('ship-0'));
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toBe(row('ship-2'));
    await user.keyboard('{Home}');
    expect(document.activeElement).toBe(row('ship-0'));
    expect(document.querySelectorAll('tbody tr[tabindex="0"]')).toHaveLength(1);
  });

  it('opens a row with Enter and with a click, but not by a control inside it', async () => {
    const { user, row, onOpen } = setUp();
    row('ship-1').focus();
    await user.keyboard('{Enter}');
    expect(onOpen).toHaveBeenLastCalledWith(FLEET[1]);
    await user.click(screen.getByText('ship-3'));
    expect(onOpen).toHaveBeenLastCalledWith(FLEET[3]);
    await user.click(screen.getByRole('button', { name: 'Copy ship-4' }));
    expect(onOpen).toHaveBeenCalledTimes(2);
  });

  it('leaves the table with Tab from the row that the keyboard is at', async () => {
    const { user, row } = setUp();
    row('ship-2').focus();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Copy ship-2' }));
    await user.tab();
    expect(document.activeElement).toBe(document.body);
  });

  it('says how it is sorted and turns the order around', async () => {
    const { user, onSort } = setUp();
    const header = screen.getByRole('columnheader', { name: 'Tonnes' });
    expect(header.getAttribute('aria-sort')).toBe('descending');
    await user.click(within(header).getByRole('button'));
    expect(onSort).toHaveBeenCalledWith({ by: 'tonnes', order: 'ascending' });
    expect(within(screen.getByRole('columnheader', { name: 'Name' })).queryByRole('button')).toBeNull();
  });

  it('does not ask for more rows before the reader comes near the end', () => {
    expect(setUp().onReachEnd).not.toHaveBeenCalled();
  });
});
