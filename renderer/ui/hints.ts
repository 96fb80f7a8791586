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

/**
 * Watches the page and tells which hint is to be shown, or undefined for none. A hint whose text changes while its
 * element has the pointer or the focus, such as "Copied", shows at once. Returns the function that ends it.
 */
export function followHints(show: (hint: Hint | undefined) => void): () => void {
  const follower = new HintFollower(show);
  const ending = new AbortController();
  const listen = (name: string, listener: (event: Event) => void): void =>
    document.addEventListener(name, listener, { capture: true, passive: true, signal: ending.signal });
  const pointer = new RestingPointer();
  listen('pointerover', (event) => {
    const element = hinted(event.target);
    const moved = pointer.hasMoved(event);
    // What comes to lie under a resting pointer, as when a dialog closes, was not asked about.
    if (element === undefined || moved) follower.moveTo(element, DELAY);
  });
  listen('pointermove', (event) => {
    pointer.hasMoved(event);
  });
  let carried = false;
  listen('focusin', ({ target }) => {
    const element = hinted(target);
    if (carried && element?.matches(':focus-visible')) follower.moveTo(element, DELAY);
  });
  listen('focusout', ({ target }) => follower.leave(hinted(target)));
  listen('pointerdown', () => {
    carried = false;
    follower.hide();
  });
  listen('scroll', () => follower.hide());
  listen('keydown', (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    carried = CARRIES_FOCUS.test(event.key);
    if (event.key === 'Escape') follower.dismiss();
    // What a key opens lies where the hint would.
    else follower.hide();
  });
  document.documentElement.addEventListener('pointerleave', () => follower.moveTo(undefined, 0), {
    signal: ending.signal,
  });
  return () => {
    ending.abort();
    follower.moveTo(undefined, 0);
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

class HintFollower {
  readonly #show: (hint: Hint | undefined) => void;
  readonly #changes = new MutationObserver((changes) => {
    // That something has closed is no reason to show it again.
    if (changes.some(({ attributeName }) => attributeName === 'data-hint') || this.#isOpen()) this.#present();
  });
  #dismissed = false;
  #element: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: (hint: Hint | undefined) => void) {
    this.#show = show;
  }

  moveTo(element: HTMLElement | undefined, delay: number): void {
    if (element === this.#element) return;
    this.hide();
    this.#changes.disconnect();
    this.#element = element;
    this.#dismissed = false;
    if (element === undefined) return;
    this.#changes.observe(element, { attributeFilter: ['data-hint', 'aria-expanded'] });
    this.#timer = setTimeout(() => this.#present(), delay);
  }

  leave(element: HTMLElement | undefined): void {
    if (element !== undefined && element === this.#element) this.moveTo(undefined, 0);
  }

  /** Hides what is shown until its text changes, or another element is come to. */
  hide(): void {
    clearTimeout(this.#timer);
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
    element.setAttribute('aria-describedby', HINT_ID);
    this.#show({ element, value, kind: kindOf(element.dataset['hintKind']) });
  }
}
