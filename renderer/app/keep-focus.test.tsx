import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepFocus } from './keep-focus.ts';

let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `
    <main id="content" tabindex="-1">
      <section tabindex="-1"><p><button id="first">Try again</button></p></section>
      <button id="second">Pause</button>
    </main>`;
  stop = keepFocus(document);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  document.body.innerHTML = '';
});

function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`nothing is ${selector}`);
  return found;
}

/** Lets what changed be seen, and the time pass in which somebody else may take the focus. */
function aMoment(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(150);
}

describe('keepFocus', () => {
  it('gives the focus to what was around what went away', async () => {
    element('#first').focus();
    element('#first').remove();
    await aMoment();
    expect(document.activeElement).toBe(element('section'));
  });

  it('gives it to the screen when all around went away too', async () => {
    element('#first').focus();
    element('main').outerHTML = '<main id="content" tabindex="-1"><h1>The next screen</h1></main>';
    await aMoment();
    expect(document.activeElement).toBe(element('main'));
  });

  it('leaves it to whoever takes it in the meantime', async () => {
    element('#first').focus();
    element('#first').remove();
    await Promise.resolve();
    element('#second').focus();
    element('section').remove();
    await aMoment();
    expect(document.activeElement).toBe(element('#second'));
  });

  it('gives it back to a button that was out of use', async () => {
    const button = element('#second');
    button.focus();
    button.setAttribute('disabled', '');
    button.blur();
    await aMoment();
    expect(document.activeElement).toBe(document.body);
    button.removeAttribute('disabled');
    await aMoment();
    expect(document.activeElement).toBe(element('#second'));
  });

  it('leaves alone what was taken away from something that is still in use', async () => {
    element('#second').focus();
    element('#second').blur();
    element('#first').remove();
    await aMoment();
    expect(document.activeElement).toBe(document.body);
  });

  it('takes none for who clicked beside everything', async () => {
    element('#first').focus();
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    element('#first').remove();
    await aMoment();
    expect(document.activeElement).toBe(document.body);
  });
});
