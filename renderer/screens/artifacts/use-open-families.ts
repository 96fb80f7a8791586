import { useMemo, useState } from 'react';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { useFamilies } from '../../data/artifacts/use-artifact-families.ts';
import { type ListedRow, listedRows } from './listed-row.ts';

/** The lines of the list, and the function that opens and closes an artifact. */
export function useOpenFamilies(
  repository: string,
  pages: readonly (readonly ArtifactRow[])[],
): { readonly rows: readonly ListedRow[]; readonly toggle: (row: ListedRow) => void } {
  const [open, setOpen] = useState<readonly string[]>([]);
  const families = useFamilies(repository, open);
  const rows = useMemo(() => listedRows(pages, new Set(open), families), [pages, open, families]);
  const toggle = (row: ListedRow): void => {
    if (row.kind !== 'artifact') return;
    const { digest } = row.artifact;
    setOpen((now) => (now.includes(digest) ? now.filter((one) => one !== digest) : [...now, digest]));
  };
  return { rows, toggle };
}
