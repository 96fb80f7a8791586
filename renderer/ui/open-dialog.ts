/** The dialog that holds the focus and must be answered first, if there is one. */
export function openDialog(): Element | null {
  return document.querySelector('[role="dialog"][aria-modal="true"]');
}
