import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { startI18n } from '../i18n/i18n.ts';
import { usePreferences } from '../state/preferences.ts';

/** What is waited for is looked for until then; the library's own second is too short for a machine that does much else. */
configure({ asyncUtilTimeout: 15_000 });

/** A window of usual size: jsdom lays nothing out, and a virtualised list asks how much of it is seen. */
const WIDTH = 1000;
const HEIGHT = 600;

class FixedSizeObserver implements ResizeObserver {
  readonly #report: ResizeObserverCallback;

  constructor(report: ResizeObserverCallback) {
    this.#report = report;
  }

  observe(target: Element): void {
    const size = { inlineSize: WIDTH, blockSize: HEIGHT };
    const entry = {
      target,
      contentRect: new DOMRect(0, 0, WIDTH, HEIGHT),
      borderBoxSize: [size],
      contentBoxSize: [size],
      devicePixelContentBoxSize: [size],
    };
    this.#report([entry], this);
  }

  unobserve(): void {}

  disconnect(): void {}
}

class PlainRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;

  constructor(x: number, y: number, width: number, height: number) {
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }
}

window.ResizeObserver = FixedSizeObserver;
Object.defineProperty(window, 'DOMRect', { value: PlainRect });
for (const name of ['offsetWidth', 'clientWidth']) {
  Object.defineProperty(Element.prototype, name, { get: () => WIDTH, configurable: true });
}
for (const name of ['offsetHeight', 'clientHeight']) {
  Object.defineProperty(Element.prototype, name, { get: () => HEIGHT, configurable: true });
}
Element.prototype.scrollTo = () => {};
window.matchMedia = (media) => ({
  media,
  matches: false,
  onchange: null,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
  dispatchEvent: () => false,
});

beforeEach(async () => {
  localStorage.clear();
  usePreferences.setState(usePreferences.getInitialState(), true);
  await startI18n('en');
});
afterEach(() => {
  cleanup();
  notifications.clean();
});
