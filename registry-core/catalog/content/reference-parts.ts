import type { DerivedReferences } from '../artifacts/derived-rows.ts';

/** References that one transaction checks and stores: a few milliseconds. */
const REFERENCES_AT_ONCE = 250;
/** A manifest that refers to more is stored in parts; images and indexes of today's tools refer to fewer. */
const REFERENCES_MOST_WHOLE = 500;

/** Whether a manifest refers to so much that it is to be stored in parts. */
export function isLargeDerivation({ blobs, children }: DerivedReferences): boolean {
  return blobs.length + children.length > REFERENCES_MOST_WHOLE;
}

/** How many parts the longest of some lists has. */
export function partCount(...lists: readonly (readonly unknown[])[]): number {
  return Math.ceil(Math.max(...lists.map(({ length }) => length)) / REFERENCES_AT_ONCE);
}

/** What a list has in the part of that number, from 0. */
export function cutPart<Item>(items: readonly Item[], part: number): readonly Item[] {
  return items.slice(part * REFERENCES_AT_ONCE, (part + 1) * REFERENCES_AT_ONCE);
}
