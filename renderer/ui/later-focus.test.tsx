import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { focusLater } from './later-focus.ts';

async function twoFrames(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

it('gives the focus once what was closed has given it back', async () => {
  render(<button type="button">row</button>);
  focusLater(() => screen.getByText('row').focus());
  expect(document.activeElement).toBe(document.body);
  await twoFrames();
  expect(document.activeElement).toBe(screen.getByText('row'));
});

it('takes it from nobody who writes by then', async () => {
  render(<input aria-label="search" />);
  const focus = vi.fn();
  focusLater(focus);
  screen.getByLabelText('search').focus();
  await twoFrames();
  expect(focus).not.toHaveBeenCalled();
});

it('takes it from no dialog that was opened by then', async () => {
  const { rerender } = render(<main />);
  const focus = vi.fn();
  focusLater(focus);
  rerender(<div role="dialog" aria-modal="true" />);
  await twoFrames();
  expect(focus).not.toHaveBeenCalled();
});
