import { describe, expect, it } from 'vitest';
import { placeWindow } from './window-placement.ts';

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
});
