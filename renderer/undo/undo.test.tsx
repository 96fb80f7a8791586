import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { latestOffer, takeOffer } from './offers.ts';
import { toastUndoable } from './toast-undoable.tsx';
import { useUndoShortcut } from './use-undo-shortcut.ts';

function Screen() {
  useUndoShortcut();
  return (
    <main id="content" tabIndex={-1}>
      <input aria-label="Filter" />
    </main>
  );
}

const show = () => renderPart(new FakeRegistry(), <Screen />);

afterEach(() => {
  for (let offer = latestOffer(); offer !== undefined; offer = latestOffer()) takeOffer(offer.id);
});

describe('a toast with a way back', () => {
  it('takes the act back once, says so, and leaves the keyboard in the screen', async () => {
    const undo = vi.fn(async () => {});
    const { user } = show();
    act(() => toastUndoable('Tag 1.0 added', undo));
    const button = await screen.findByRole('button', { name: 'Undo' });
    button.focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByText('Undone: Tag 1.0 added')).toBeDefined();
    expect(undo).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(screen.getByRole('main'));
    await user.keyboard('{Control>}z{/Control}');
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('says why it could not', async () => {
    const { user } = show();
    const refusal = new ApiError('CONFLICT', 'library/app:1.0 exists already');
    act(() => toastUndoable('Tag 1.0 removed', () => Promise.reject(refusal)));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Not undone: Tag 1.0 removed')).toBeDefined();
    expect(screen.getByText('library/app:1.0 exists already.')).toBeDefined();
  });

  it('is taken by Ctrl+Z, the latest first, but not while a text is typed', async () => {
    const undone: string[] = [];
    const { user } = show();
    act(() => {
      for (const name of ['one', 'two']) toastUndoable(name, async () => void undone.push(name));
    });
    await user.type(screen.getByRole('textbox', { name: 'Filter' }), 'abc{Control>}z{/Control}');
    expect(undone).toEqual([]);
    screen.getByRole('main').focus();
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(undone).toEqual(['two']));
    await user.keyboard('{Meta>}z{/Meta}');
    await waitFor(() => expect(undone).toEqual(['two', 'one']));
  });

  it('stands for ten seconds, and as long as the keyboard is on it', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      show();
      act(() => toastUndoable('Tag 1.0 added', async () => {}));
      const button = await screen.findByRole('button', { name: 'Undo' });
      act(() => button.focus());
      await act(() => vi.advanceTimersByTimeAsync(30_000));
      expect(latestOffer()?.what).toBe('Tag 1.0 added');
      act(() => button.blur());
      await act(() => vi.advanceTimersByTimeAsync(8_000));
      expect(latestOffer()).toBeDefined();
      await act(() => vi.advanceTimersByTimeAsync(3_000));
      expect(latestOffer()).toBeUndefined();
      expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
