import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followHints, HINT_ID, type Hint } from './hints.ts';

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

  describe('with a pointer that moves', () => {
    const hint = document.createElement('div');
    let place = 10;
    const over = (target: Element): void => {
      place += 1;
      target.dispatchEvent(new MouseEvent('pointerover', { bubbles: true, screenX: place, screenY: 5 }));
    };
    beforeEach(() => {
      hint.id = HINT_ID;
      document.body.append(hint);
    });
    afterEach(() => hint.remove());

    it('stays while the pointer is on its way into it and in it, and goes when that leaves', () => {
      over(document.body);
      vi.advanceTimersByTime(100);
      expect(shown?.element).toBe(button);
      over(hint);
      vi.advanceTimersByTime(60_000);
      expect(shown?.element).toBe(button);
      hint.dispatchEvent(new Event('scroll', { bubbles: true }));
      expect(shown?.element).toBe(button);
      over(document.body);
      vi.advanceTimersByTime(200);
      expect(shown).toBeUndefined();
    });

    it('goes with Escape while the pointer is in it', () => {
      over(hint);
      press('Escape');
      expect(shown).toBeUndefined();
    });

    it('stays for the focus, wherever the pointer goes', () => {
      over(document.body);
      vi.runAllTimers();
      vi.spyOn(button, 'matches').mockReturnValue(true);
      press('Tab');
      button.dispatchEvent(new Event('focusin', { bubbles: true }));
      vi.runAllTimers();
      over(document.body);
      vi.runAllTimers();
      expect(shown?.element).toBe(button);
      button.dispatchEvent(new Event('focusout', { bubbles: true }));
      expect(shown).toBeUndefined();
    });

    it.each([
      [120, undefined],
      [2000, 'library/app'],
    ])('tells a name only where it is cut: %i px of it', (width, value) => {
      const name = document.createElement('span');
      name.dataset['hint'] = 'library/app';
      name.dataset['hintWhen'] = 'cut';
      Object.defineProperty(name, 'scrollWidth', { value: width });
      Object.defineProperty(name, 'clientWidth', { value: 120 });
      document.body.append(name);
      over(name);
      vi.runAllTimers();
      expect(shown?.value).toBe(value);
      name.remove();
    });
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
