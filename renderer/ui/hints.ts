/** How `data-hint` is to be read, by `data-hint-kind`; what costs time to write is written only when it is shown. */
export type HintKind = 'text' | 'code' | 'bytes' | 'moment';

/** What is shown about an element. */
export interface Hint {
  readonly element: HTMLElement;
  readonly value: string;
  readonly kind: HintKind;
}

export const HINT_ID = 'hint';
/** How long the pointer rests before a hint shows, in ms. */
const DELAY = 350;
/** Keys that carry the focus on. Where another key, or a click, has put it, nobody asks what stands there. */
const CARRIES_FOCUS = /^(?:Tab|Arrow(?:Up|Down|Left|Right)|Home|End|PageUp|PageDown)$/;
const HINTED = '[data-hint]';
/** How long a hint stays when the pointer has left its element: the way into the hint itself. In ms. */
const WAY_INTO = 150;

/**
 * Watches the page and tells which hint is to be shown, or undefined for none. A hint whose text changes while its
 * element has the pointer or the focus, such as "Copied", shows at once. What is shown stays while the pointer is on
 * the element or the hint, or the focus on the element, and goes with Escape (WCAG 2.2, 1.4.13). With
 * `data-hint-when="cut"` it is shown only where the element's text is cut. Returns the function that ends it.
 */
export function followHints(show: (hint: Hint | undefined) => void): () => void {
  const follower = new HintFollower(show);
  const ending = new AbortController();
  const listen = (name: string, listener: (event: Event) => void): void =>
    document.addEventListener(name, listener, { capture: true, passive: true, signal: ending.signal });
  const pointer = new RestingPointer();
  listen('pointerover', (event) => {
    const moved = pointer.hasMoved(event);
    if (isInHint(event.target)) {
      follower.stay();
      return;
    }
    const element = hinted(event.target);
    // What comes to lie under a resting pointer, as when a dialog closes, was not asked about.
    if (element === undefined || moved) follower.point(element);
  });
  listen('pointermove', (event) => {
    pointer.hasMoved(event);
  });
  let carried = false;
  listen('focusin', ({ target }) => {
    const element = hinted(target);
    if (carried && element?.matches(':focus-visible')) follower.focus(element);
  });
  listen('focusout', ({ target }) => follower.leave(hinted(target)));
  listen('pointerdown', () => {
    carried = false;
    follower.hide();
  });
  listen('scroll', ({ target }) => {
    if (!isInHint(target)) follower.hide();
  });
  listen('keydown', (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    carried = CARRIES_FOCUS.test(event.key);
    if (event.key === 'Escape') follower.dismiss();
    // What a key opens lies where the hint would.
    else follower.hide();
  });
  document.documentElement.addEventListener('pointerleave', () => follower.point(undefined), {
    signal: ending.signal,
  });
  return () => {
    ending.abort();
    follower.end();
  };
}

/** Tells a pointer that moves from a page that moves under it. */
class RestingPointer {
  #place = '';

  hasMoved(event: Event): boolean {
    if (!(event instanceof MouseEvent)) return true;
    const place = `${event.screenX} ${event.screenY}`;
    const moved = place !== this.#place;
    this.#place = place;
    return moved;
  }
}

const KINDS: readonly HintKind[] = ['text', 'code', 'bytes', 'moment'];

function kindOf(name: string | undefined): HintKind {
  return KINDS.find((kind) => kind === name) ?? 'text';
}

function hinted(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element ? target.closest<HTMLElement>(HINTED) : undefined) ?? undefined;
}

function isInHint(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(`#${HINT_ID}`) !== null;
}

function isWanted(element: HTMLElement): boolean {
  return element.dataset['hintWhen'] !== 'cut' || element.scrollWidth > element.clientWidth;
}

class HintFollower {
  readonly #show: (hint: Hint | undefined) => void;
  readonly #changes = new MutationObserver((changes) => {
    // That something has closed is no reason to show it again.
    if (changes.some(({ attributeName }) => attributeName === 'data-hint') || this.#isOpen()) this.#present();
  });
  #dismissed = false;
  #element: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #shown = false;
  #byFocus = false;

  constructor(show: (hint: Hint | undefined) => void) {
    this.#show = show;
  }

  /** The pointer has come to an element, or to none. What is shown stays a moment: the pointer may be on its way into it. */
  point(element: HTMLElement | undefined): void {
    clearTimeout(this.#leaving);
    if (element === this.#element) return;
    // Where the focus asked, the pointer has nothing to leave.
    if (element === undefined && this.#byFocus) return;
    if (this.#shown) this.#leaving = setTimeout(() => this.#moveTo(element, false), WAY_INTO);
    else this.#moveTo(element, false);
  }

  /** The keyboard has come to an element. */
  focus(element: HTMLElement): void {
    this.#moveTo(element, true);
  }

  /** The pointer is in the hint. */
  stay(): void {
    clearTimeout(this.#leaving);
  }

  leave(element: HTMLElement | undefined): void {
    if (element !== undefined && element === this.#element) this.#moveTo(undefined, false);
  }

  end(): void {
    this.#moveTo(undefined, false);
  }

  #moveTo(element: HTMLElement | undefined, byFocus: boolean): void {
    clearTimeout(this.#leaving);
    if (element === this.#element) return;
    this.hide();
    this.#changes.disconnect();
    this.#element = element;
    this.#byFocus = byFocus;
    this.#dismissed = false;
    if (element === undefined) return;
    this.#changes.observe(element, { attributeFilter: ['data-hint', 'aria-expanded'] });
    this.#timer = setTimeout(() => this.#present(), DELAY);
  }

  /** Hides what is shown until its text changes, or another element is come to. */
  hide(): void {
    clearTimeout(this.#timer);
    this.#shown = false;
    this.#element?.removeAttribute('aria-describedby');
    this.#show(undefined);
  }

  /** Hides what is shown until another element is come to. */
  dismiss(): void {
    this.#dismissed = true;
    this.hide();
  }

  #isOpen(): boolean {
    return this.#element?.getAttribute('aria-expanded') === 'true';
  }

  #present(): void {
    const element = this.#element;
    const value = element?.dataset['hint'] ?? '';
    if (element === undefined || !element.isConnected || value === '' || this.#dismissed) return;
    // What it has opened says more, and lies where the hint would.
    if (this.#isOpen()) {
      this.hide();
      return;
    }
    if (!isWanted(element)) return;
    this.#shown = true;
    element.setAttribute('aria-describedby', HINT_ID);
    this.#show({ element, value, kind: kindOf(element.dataset['hintKind']) });
  }
}
