import type { TablerIcon } from '@tabler/icons-react';

/** The groups of the palette, in the order in which they are shown. */
export const PALETTE_GROUPS = [
  'here',
  'recent',
  'screens',
  'projects',
  'repositories',
  'tags',
  'actions',
] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

/** One line of the palette: a place to go to, or something to do. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: PaletteGroup;
  readonly icon: TablerIcon;
  readonly label: string;
  /** Right of the label, such as an address or a count. */
  readonly detail?: string;
  /** Other words by which it is found. */
  readonly keywords?: string;
  readonly run: () => void;
}

/** Entries under one heading. */
export interface PaletteSection {
  readonly group: PaletteGroup;
  readonly entries: readonly PaletteEntry[];
}

/** Whether every word of `text` is part of what the entry says. */
export function isMatch(entry: PaletteEntry, text: string): boolean {
  const said = `${entry.label} ${entry.detail ?? ''} ${entry.keywords ?? ''}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

/** Puts entries under their headings; headings without entries are left out. */
export function sectionsOf(entries: readonly PaletteEntry[]): readonly PaletteSection[] {
  return PALETTE_GROUPS.map((group) => ({
    group,
    entries: entries.filter((entry) => entry.group === group),
  })).filter((section) => section.entries.length > 0);
}

/** The entry that an arrow key leads to; the list's end leads to its beginning. */
export function stepWithin(current: number, step: 1 | -1, count: number): number {
  return count === 0 ? 0 : (current + step + count) % count;
}
