import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followHints, type Hint } from './hints.ts';

describe('followHints', () => {
  let shown: Hint | undefined;
  let stop: () => void = () => {};
  const button = document.createElement('button');

  beforeEach(() => {
    vi.useFakeTimers();
    button.dataset['hint'] = 'Tasks: 1 running';
    button.setAttribute('aria-expanded', 'false');
    document.body.append(button);
    stop = followHints((hint) => {
      shown = hint;
    });
    button.dispatchEvent(new Event('pointerover', { bubbles: true }));
    vi.runAllTimers();
  });
  afterEach(() => {
    stop();
    button.remove();
    vi.useRealTimers();
  });

  /** Observers of changes are called in a microtask. */
  const change = async (name: string, value: string): Promise<void> => {
    button.setAttribute(name, value);
    await Promise.resolve();
  };

  it('shows a changed text at once', async () => {
    expect(shown?.value).toBe('Tasks: 1 running');
    await change('data-hint', 'Tasks: all ended');
    expect(shown?.value).toBe('Tasks: all ended');
  });

  it('does not lie over what its element has opened, whatever changes meanwhile', async () => {
    await change('aria-expanded', 'true');
    expect(shown).toBeUndefined();
    await change('data-hint', 'Tasks: all ended');
    expect(shown).toBeUndefined();
  });

  const press = (key: string): void => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  };

  it('goes with Escape and stays away, whatever changes or closes meanwhile', async () => {
    press('Escape');
    expect(shown).toBeUndefined();
    await change('data-hint', 'Tasks: 1 failed');
    expect(shown).toBeUndefined();
  });

  it('does not come back when what its element opened has closed and gives the focus back', async () => {
    await change('aria-expanded', 'true');
    button.dispatchEvent(new Event('focusout', { bubbles: true }));
    vi.spyOn(button, 'matches').mockReturnValue(true);
    press('Enter');
    await change('aria-expanded', 'false');
    button.dispatchEvent(new Event('focusin', { bubbles: true }));
    vi.runAllTimers();
    expect(shown).toBeUndefined();
    button.dispatchEvent(new Event('focusout', { bubbles: true }));
    press('Tab');
    button.dispatchEvent(new Event('focusin', { bubbles: true }));
    vi.runAllTimers();
    expect(shown?.element).toBe(button);
  });

  it('is not shown of what comes to lie under a resting pointer', () => {
    const over = (element: Element, screenX: number): void => {
      element.dispatchEvent(new MouseEvent('pointerover', { bubbles: true, screenX, screenY: 5 }));
      vi.runAllTimers();
    };
    over(document.body, 7);
    expect(shown).toBeUndefined();
    over(button, 7);
    expect(shown).toBeUndefined();
    over(document.body, 8);
    over(button, 9);
    expect(shown?.element).toBe(button);
  });

  it('goes when a key may open something', () => {
    press('k');
    expect(shown).toBeUndefined();
  });
});
