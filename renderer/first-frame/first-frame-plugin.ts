import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Plugin } from 'vite';
import { FirstFrame } from './first-frame.tsx';

const PLACE = '<div id="root"></div>';
const SCRIPT = /<script type="module"( crossorigin)? src="([^"]+)"><\/script>/g;
const STYLE_SHEET = /<link rel="stylesheet"/g;

/**
 * Has the page painted before its scripts run: puts the frame's markup into `#root` and its small style sheet into the
 * head. All else is only named there, in links marked `data-start`, until `public/first-frame.js` puts it to work: what
 * is fetched, parsed or compiled earlier holds up the paint.
 *
 * @param styleSheet The name of the frame's style sheet among the build's inputs.
 */
export function firstFrame(styleSheet: string): Plugin {
  return {
    name: 'marina:first-frame',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (bundle === undefined) return html;
        const file = Object.keys(bundle).find(
          (name) => name.startsWith(`assets/${styleSheet}-`) && name.endsWith('.css'),
        );
        if (file === undefined || !html.includes(PLACE))
          throw new Error('no place or style for the first frame');
        const frame = renderToStaticMarkup(createElement(FirstFrame));
        return html
          .replace(STYLE_SHEET, '<link data-start="stylesheet"')
          .replace(SCRIPT, '<link data-start="modulepreload"$1 href="$2">')
          .replace('<script', `<link rel="stylesheet" href="/${file}" />\n    <script`)
          .replace(PLACE, `<div id="root">${frame}</div>`);
      },
    },
  };
}
