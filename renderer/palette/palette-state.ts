import { create } from 'zustand';

/** Whether the palette is open, and which opening this is: each begins with an empty field. */
export const usePalette = create<{ readonly opened: boolean; readonly opening: number }>()(() => ({
  opened: false,
  opening: 0,
}));

export function openPalette(): void {
  usePalette.setState(({ opening }) => ({ opened: true, opening: opening + 1 }));
}

export function closePalette(): void {
  usePalette.setState({ opened: false });
}
