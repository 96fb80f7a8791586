import type { Child, ReferrerTree } from '../../../registry-core/api/schemas/marina/artifact.ts';
import type { ArtifactRow, Platform } from '../../../registry-core/api/schemas/marina/listing.ts';
import type { FamilyState } from '../../data/artifacts/use-artifact-families.ts';

type Referrer = ReferrerTree['referrers'][number];

/** A line of the artifact list: an artifact, or below it what it lists, what refers to it, or a word about these. */
export type ListedRow =
  | {
      readonly kind: 'artifact';
      readonly key: string;
      readonly level: 1;
      readonly artifact: ArtifactRow;
      readonly isOpen: boolean;
    }
  | { readonly kind: 'child'; readonly key: string; readonly level: number; readonly child: Child }
  | { readonly kind: 'referrer'; readonly key: string; readonly level: number; readonly referrer: Referrer }
  | {
      readonly kind: 'note';
      readonly key: string;
      readonly level: number;
      readonly note: 'loading' | 'failed' | 'truncated';
    };

/** What every line but a note can be asked for. */
export interface RowFacts {
  readonly digest: string;
  readonly type: string | undefined;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly tags: readonly string[];
  readonly platforms: readonly Platform[];
  readonly size: number | null;
  readonly pushedAt: string | null;
  readonly pulledAt: string | null;
  /** Whether the repository holds it; an index may list what it does not. */
  readonly stored: boolean;
}

/** The lines of a list, page by page as it was read, in which some artifacts are open. */
export function listedRows(
  pages: readonly (readonly ArtifactRow[])[],
  open: ReadonlySet<string>,
  families: ReadonlyMap<string, FamilyState>,
): readonly ListedRow[] {
  return pages.flatMap((page) => pageRows(page, open, families));
}

// The lines of a page stay the same objects: a list of any length is not made and rendered anew with each page that comes.
const closedPages = new WeakMap<readonly ArtifactRow[], readonly ListedRow[]>();

function pageRows(
  page: readonly ArtifactRow[],
  open: ReadonlySet<string>,
  families: ReadonlyMap<string, FamilyState>,
): readonly ListedRow[] {
  const closed = closedPages.get(page) ?? page.map((artifact) => artifactRow(artifact, false));
  closedPages.set(page, closed);
  if (open.size === 0) return closed;
  return closed.flatMap((row) => {
    if (!open.has(row.key) || row.kind !== 'artifact') return row;
    return [artifactRow(row.artifact, true), ...familyRows(row.key, families.get(row.key) ?? 'loading')];
  });
}

function artifactRow(artifact: ArtifactRow, isOpen: boolean): ListedRow {
  return { kind: 'artifact', key: artifact.digest, level: 1, artifact, isOpen };
}

/** Whether there is anything below an artifact. */
export function hasFamily(artifact: ArtifactRow): boolean {
  return artifact.childCount > 0 || artifact.referrerCount > 0;
}

function familyRows(parent: string, family: FamilyState): readonly ListedRow[] {
  if (family === 'loading' || family === 'failed') return [noteRow(parent, family)];
  return [
    ...family.children.map(
      (child, position): ListedRow => ({
        kind: 'child',
        key: `${parent} ${position} ${child.digest}`,
        level: 2,
        child,
      }),
    ),
    ...referrerRows(parent, parent, family.referrers, 2),
    ...(family.truncated ? [noteRow(parent, 'truncated')] : []),
  ];
}

function referrerRows(
  root: string,
  subject: string,
  all: readonly Referrer[],
  level: number,
): readonly ListedRow[] {
  return all
    .filter((referrer) => referrer.subjectDigest === subject)
    .flatMap((referrer): readonly ListedRow[] => [
      { kind: 'referrer', key: `${root} ${referrer.digest}`, level, referrer },
      ...referrerRows(root, referrer.digest, all, level + 1),
    ]);
}

function noteRow(parent: string, note: 'loading' | 'failed' | 'truncated'): ListedRow {
  return { kind: 'note', key: `${parent} ${note}`, level: 2, note };
}

/** The facts of a line; none of a note. */
export function factsOf(row: ListedRow): RowFacts | undefined {
  switch (row.kind) {
    case 'artifact':
      return { ...row.artifact, stored: true };
    case 'child': {
      const { digest, mediaType, artifactType, tags, totalSize, pushedAt, pulledAt, stored } = row.child;
      return {
        digest,
        type: undefined,
        mediaType,
        artifactType,
        tags,
        // Its name says it already.
        platforms: [],
        size: totalSize,
        pushedAt,
        pulledAt,
        stored,
      };
    }
    case 'referrer': {
      const { digest, mediaType, artifactType, tags, totalSize, pushedAt } = row.referrer;
      return {
        digest,
        type: undefined,
        mediaType,
        artifactType,
        tags,
        platforms: [],
        size: totalSize,
        pushedAt,
        pulledAt: null,
        stored: true,
      };
    }
    case 'note':
      return undefined;
  }
}
