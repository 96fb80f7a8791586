/** Whoever knows a better place, such as the next row, has taken the focus there by then; in ms. */
const PATIENCE = 100;

/**
 * Keeps the keyboard's focus in the page. When what had it goes away, the focus goes to what was around it, at last to
 * the screen; when it was only out of use for a while, such as a button at work, it gets the focus back.
 * Returns the function that ends this.
 */
export function keepFocus(page: Document): () => void {
  /** What had the focus last, and all around it. */
  let path: readonly HTMLElement[] = [];
  /** Whether what had it last was out of use since. */
  let wasOut = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLost = (): boolean => page.activeElement === page.body || page.activeElement === null;
  const find = (): void => {
    timer = undefined;
    if (isLost()) heir()?.focus({ preventScroll: true });
  };
  const heir = (): HTMLElement | null | undefined => {
    const [last] = path;
    if (last?.isConnected !== true) return nearestOf(path) ?? page.getElementById('content');
    const isOut = last.matches(':disabled');
    // Still there and in use: whoever took the focus away meant it.
    const mayHaveIt = wasOut && !isOut;
    wasOut = isOut;
    return mayHaveIt ? last : null;
  };
  const onFocus = (event: FocusEvent): void => {
    wasOut = false;
    path = event.composedPath().filter((target) => target instanceof HTMLElement);
  };
  // A click beside everything gives the focus up, which is no loss.
  const onPress = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest(FOCUSABLE) === null) path = [];
  };
  const observer = new MutationObserver(() => {
    if (timer === undefined && path.length > 0 && isLost()) timer = setTimeout(find, PATIENCE);
  });
  page.addEventListener('focusin', onFocus);
  page.addEventListener('pointerdown', onPress);
  observer.observe(page.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    page.removeEventListener('focusin', onFocus);
    page.removeEventListener('pointerdown', onPress);
  };
}

const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex]';

function nearestOf(path: readonly HTMLElement[]): HTMLElement | undefined {
  return path.find((element) => element.isConnected && element.matches(FOCUSABLE));
}
