import { expect, test } from './support/test.ts';

/** A part of the frame: where it lies and, of a text, what it says. */
type Part = readonly [text: string, x: number, y: number, width: number, height: number];

/** The parts of the first frame and, in the same order, those of the rendered one, by their selectors. */
const FIRST = ['.ff-sidebar', '.ff-sidebar svg', '.ff-registry', '.ff-label', '.ff-search', '.ff-status'];
const NAVIGATION = 'nav[aria-label=Navigation]';
const RENDERED = [
  NAVIGATION,
  `${NAVIGATION} svg`,
  `${NAVIGATION} button > span > span:first-child`,
  `${NAVIGATION} li span`,
  '[aria-haspopup=dialog]:has(kbd)',
  'footer',
];

/** Measures parts; text, since it also runs as the page's own script. */
const MEASURE = `(selectors) => selectors.map((selector) =>
  [...document.querySelectorAll(selector)].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const isText = element.tagName === 'SPAN';
    return [isText ? element.innerText : '', x, y, ...(isText ? [0, 0] : [width, height])].map(
      (value) => (typeof value === 'number' ? Math.round(value) : value),
    );
  }),
)`;

test('what is painted before the scripts is the frame as they render it', async ({ marina }) => {
  const { page } = marina;
  const home = page.getByRole('link', { name: 'Home' });
  await home.waitFor();
  await page.addInitScript(`addEventListener('DOMContentLoaded', () => {
    window.firstFrame = (${MEASURE})(${JSON.stringify(FIRST)});
  })`);
  await page.reload();
  await home.waitFor();
  const first = await page.evaluate<Part[][]>('firstFrame');
  const rendered = await page.evaluate<Part[][]>(`(${MEASURE})(${JSON.stringify(RENDERED)})`);
  expect(first.every((parts) => parts.length > 0)).toBe(true);
  expect(first).toEqual(rendered);
});
