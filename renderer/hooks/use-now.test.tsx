import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useNow } from './use-now.ts';

function Clock() {
  return <time>{useNow()}</time>;
}
const shown = () => Number(screen.getByRole('time').textContent);

describe('useNow', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('gives React the same answer twice, while the clock goes on', () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    let now = Date.now() + 60_000;
    vi.spyOn(Date, 'now').mockImplementation(() => {
      now += 1;
      return now;
    });
    render(<Clock />);
    expect(complaint).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('goes on while it is shown, and catches up after a pause', async () => {
    const { unmount } = render(<Clock />);
    const first = shown();
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(shown()).toBeGreaterThanOrEqual(first + 20_000);
    unmount();
    expect(vi.getTimerCount()).toBe(0);
    vi.setSystemTime(Date.now() + 3_600_000);
    render(<Clock />);
    expect(shown()).toBe(Date.now());
  });
});
