import { create } from 'zustand';

interface PaletteState {
  readonly opened: boolean;
  /** Which opening this is: each begins with an empty field. */
  readonly opening: number;
  /** What had the focus before, and gets it back. */
  readonly openedFrom: Element | null;
}

export const usePalette = create<PaletteState>()(() => ({ opened: false, opening: 0, openedFrom: null }));

export function openPalette(): void {
  usePalette.setState(({ opening }) => ({
    opened: true,
    opening: opening + 1,
    openedFrom: document.activeElement,
  }));
}

export function closePalette(): void {
  usePalette.setState({ opened: false });
}
