/** A point of the window, in px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const asked = new WeakMap<Element, Point>();

/** Presses a menu's button so that the menu opens at the point, where the pointer is, and not at the button. */
export function openMenuAt(button: HTMLElement, point: Point): void {
  asked.set(button, point);
  button.click();
}

/** The point at which the menu of a button that was just pressed is to open; undefined: at the button itself. */
export function takeMenuPoint(button: Element): Point | undefined {
  const point = asked.get(button);
  asked.delete(button);
  return point;
}
