/** The window's native parts, in the tones of renderer/ui/tokens.css: seen before the first paint and in the title bar. */
export interface WindowColors {
  readonly background: string;
  /** The overlay with the window's buttons: clear, so that what lies over the page header shows below them. */
  readonly titleBar: string;
  readonly titleBarSymbols: string;
}

/** Height of the page header, which carries the window's buttons; `--header-height` in tokens.css. */
export const TITLE_BAR_HEIGHT = 44;

const LIGHT: WindowColors = {
  background: '#ffffff',
  titleBar: 'rgba(255, 255, 255, 0)',
  titleBarSymbols: '#4d5768',
};
const DARK: WindowColors = {
  background: '#14171c',
  titleBar: 'rgba(20, 23, 28, 0)',
  titleBarSymbols: '#a9b2c0',
};

export function windowColors(dark: boolean): WindowColors {
  return dark ? DARK : LIGHT;
}
