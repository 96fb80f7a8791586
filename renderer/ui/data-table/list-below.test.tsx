import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { type Ref, useImperativeHandle } from 'react';
import { expect, it } from 'vitest';
import type { TableHandle } from './data-table.tsx';
import { useListBelow } from './list-below.ts';

function FirstRow({ handle }: { readonly handle: Ref<TableHandle> }) {
  const focusFirst = (): void => screen.getByRole('button', { name: 'first' }).focus();
  useImperativeHandle(handle, () => ({ focusFirst, focusCurrent: focusFirst, scrollToTop: focusFirst }));
  return <button type="button">first</button>;
}

function Filtered({ isThere }: { readonly isThere: boolean }) {
  const { table, goThere } = useListBelow();
  return (
    <>
      <input aria-label="filter" onKeyDown={({ key }) => (key === 'Enter' ? goThere() : undefined)} />
      <input aria-label="other" />
      {isThere ? <FirstRow handle={table} /> : null}
    </>
  );
}

async function leaveBeforeTheList(then: string) {
  const user = userEvent.setup();
  const { rerender } = render(<Filtered isThere={false} />);
  await user.click(screen.getByLabelText('filter'));
  await user.keyboard(`{Enter}${then}`);
  rerender(<Filtered isThere={true} />);
  return document.activeElement;
}

it('goes to a list that is there at once', async () => {
  const user = userEvent.setup();
  render(<Filtered isThere={true} />);
  await user.click(screen.getByLabelText('filter'));
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(screen.getByText('first'));
});

it('goes to a list that is on its way once it is there', async () => {
  expect(await leaveBeforeTheList('')).toBe(screen.getByText('first'));
});

it('stays with who types on meanwhile', async () => {
  expect(await leaveBeforeTheList('x')).toBe(screen.getByLabelText('filter'));
});

it('stays with who went elsewhere meanwhile', async () => {
  expect(await leaveBeforeTheList('{Tab}')).toBe(screen.getByLabelText('other'));
});
