import { PicturedWindow, type Scene } from './support/pictured-window.ts';
import { SCREENS } from './support/scenes.ts';
import { expect, test } from './support/test.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
];

/** What Marina itself says. Names, digests and commands may be cut: they are whole on hover. */
const OWN_TEXTS =
  'th, [role="columnheader"], button, label, h1, h2, dt, [role="tab"], nav a, footer span, p, time';

let pictured: PicturedWindow;
test.beforeAll(async () => {
  pictured = await PicturedWindow.open();
});
test.afterAll(() => pictured.close());

for (const language of ['en', 'zh-CN'] as const) {
  for (const size of SIZES) {
    test(`no text of the window is cut in ${language} at ${size.width} px`, async () => {
      for (const path of Object.values(SCREENS)) {
        await pictured.show({ path, language, size } satisfies Scene);
        expect(await cutTexts(), path).toEqual([]);
      }
    });
  }
}

/** Texts that reach beyond what clips them. */
function cutTexts(): Promise<string[]> {
  return pictured.page.evaluate((selector) => {
    const clips = (element: Element): boolean => {
      const { overflowX } = getComputedStyle(element);
      // What is meant for who cannot see it is one pixel wide.
      return (overflowX === 'hidden' || overflowX === 'clip') && element.clientWidth > 1;
    };
    const isCut = (text: Text): boolean => {
      const range = document.createRange();
      range.selectNodeContents(text);
      const { left, right, width } = range.getBoundingClientRect();
      if (width === 0) return false;
      for (let element = text.parentElement; element !== null; element = element.parentElement) {
        if (element.clientWidth === 1) return false;
        const box = element.getBoundingClientRect();
        if (clips(element) && (right > box.right + 1 || left < box.left - 1)) return true;
      }
      return false;
    };
    const cut = new Set<string>();
    for (const own of document.querySelectorAll(selector)) {
      const walker = document.createTreeWalker(own, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (node instanceof Text && node.parentElement?.closest('code') === null && isCut(node)) {
          cut.add(`${own.tagName} ${node.textContent}`);
        }
      }
    }
    return [...cut];
  }, OWN_TEXTS);
}
