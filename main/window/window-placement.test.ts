import { describe, expect, it } from 'vitest';
import { minimumSize, placeWindow } from './window-placement.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1040 };
const SECOND_SCREEN = { x: 1920, y: 0, width: 1280, height: 1024 };

const stateAt = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe('placeWindow', () => {
  it('centres a window that was never placed', () => {
    expect(placeWindow(undefined, [SCREEN])).toEqual({ width: 1280, height: 800 });
  });

  it('puts a window back where it was', () => {
    expect(placeWindow(stateAt(50, 60), [SCREEN])).toEqual({ x: 50, y: 60, width: 1000, height: 700 });
  });

  it('puts it back on the second screen, and in the middle once that is unplugged', () => {
    expect(placeWindow(stateAt(2000, 10), [SCREEN, SECOND_SCREEN])).toMatchObject({ x: 2000, y: 10 });
    expect(placeWindow(stateAt(2000, 10), [SCREEN])).toEqual({ width: 1280, height: 800 });
  });

  it.each([
    ['a sliver at the right edge', stateAt(1900, 10)],
    ['a title bar above the screen', stateAt(10, -50)],
  ])('does not restore %s', (_name, state) => {
    expect(placeWindow(state, [SCREEN])).toEqual({ width: 1280, height: 800 });
  });

  it('never opens smaller than the layout needs or larger than the screen', () => {
    expect(placeWindow(stateAt(0, 0, 300, 200), [SCREEN])).toMatchObject({ width: 900, height: 600 });
    expect(placeWindow(stateAt(0, 0, 4000, 3000), [SCREEN])).toMatchObject({ width: 1920, height: 1040 });
  });

  it('opens no larger than a small screen, the first time and later', () => {
    const small = { x: 0, y: 0, width: 1093, height: 574 };
    expect(placeWindow(undefined, [small])).toEqual({ width: 1093, height: 574 });
    expect(placeWindow(stateAt(0, 0, 1280, 800), [small])).toEqual({ x: 0, y: 0, width: 1093, height: 574 });
    expect(placeWindow(stateAt(5000, 0, 1280, 800), [small])).toEqual({ width: 1093, height: 574 });
  });

  it('keeps its size on the screen that has most of it, whichever is named first', () => {
    const wide = { x: -400, y: 0, width: 2320, height: 1400 };
    const beside = { x: 1920, y: 0, width: 1280, height: 720 };
    for (const areas of [
      [beside, wide],
      [wide, beside],
    ]) {
      expect(placeWindow(stateAt(100, 50, 2000, 1000), areas)).toEqual({
        x: -80,
        y: 50,
        width: 2000,
        height: 1000,
      });
    }
  });

  it('moves a window inside that hung out of its screen', () => {
    expect(placeWindow(stateAt(1200, 700), [SCREEN])).toMatchObject({ x: 920, y: 340 });
    expect(placeWindow(stateAt(-300, 10), [SCREEN])).toMatchObject({ x: 0, y: 10 });
  });
});

describe('minimumSize', () => {
  it('is what the layout needs, less where a screen is smaller', () => {
    expect(minimumSize([SCREEN, SECOND_SCREEN])).toEqual({ width: 900, height: 600 });
    expect(minimumSize([SCREEN, { x: 1920, y: 0, width: 1093, height: 574 }])).toEqual({
      width: 900,
      height: 574,
    });
  });
});
