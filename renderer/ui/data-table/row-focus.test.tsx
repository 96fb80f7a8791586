import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { useEffect, useState } from 'react';
import { expect, it } from 'vitest';
import { FakeRegistry } from '../../testing/fake-registry.ts';
import { renderPart } from '../../testing/render-screen.tsx';
import type { Column } from './columns.ts';
import { DataTable } from './data-table.tsx';

const SHIPS = Array.from({ length: 1000 }, (_, index) => `ship-${index}.`);
const COLUMNS: readonly Column<string, never>[] = [
  { id: 'name', header: 'Name', width: '1fr', cell: (ship) => ship },
];

type Change = (rows: readonly string[]) => void;

/** A list whose rows the test changes. */
function Fleet({ changed }: { readonly changed: (change: Change) => void }) {
  const [rows, setRows] = useState<readonly string[]>(SHIPS);
  useEffect(() => changed(setRows), [changed]);
  return <DataTable label="Fleet" columns={COLUMNS} rows={rows} rowKey={(ship) => ship} />;
}

function openFleet() {
  let change: Change = () => {};
  const keep = (set: Change): void => {
    change = set;
  };
  renderPart(new FakeRegistry(), <Fleet changed={keep} />);
  const scroller = screen.getByRole('grid').parentElement;
  if (scroller === null) throw new Error('the table has no scroller');
  return {
    row: (name: string) => screen.getByRole('row', { name }),
    shown: () => screen.getAllByRole('row').map(({ textContent }) => textContent),
    change: (rows: readonly string[]) => act(() => change(rows)),
    scrollTo: (top: number) => {
      scroller.scrollTop = top;
      fireEvent.scroll(scroller);
    },
  };
}

it('gives the focus to the next row when the list no longer has the one that the keyboard was at', () => {
  const { row, change } = openFleet();
  act(() => row('ship-0.').focus());
  change(SHIPS.slice(1));
  expect(document.activeElement).toBe(row('ship-1.'));
});

it('leaves the focus with its row when others come above it', () => {
  const { row, change } = openFleet();
  act(() => row('ship-2.').focus());
  change(['new.', ...SHIPS]);
  expect(document.activeElement).toBe(row('ship-2.'));
});

it('takes no notice of a scroll that moved nothing', async () => {
  const { row, shown, scrollTo } = openFleet();
  act(() => row('ship-5.').focus());
  scrollTo(36_000 / 2);
  await waitFor(() => expect(shown()[1]).toBe('ship-5.'));
  scrollTo(0);
  scrollTo(36_000 / 2);
  await waitFor(() => expect(shown()[1]).toBe('ship-5.'));
  const atRest = shown();
  scrollTo(36_000 / 2);
  expect(shown()).toEqual(atRest);
});
