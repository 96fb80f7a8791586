import { useMemo, useState } from 'react';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';

/** The registry plans and deletes at most so many at once by their names, and leaves out as many of all that match. */
export const SELECTION_LIMIT = 1000;

/** Some by their digests, or all that match but for some. */
type Chosen = { readonly some: ReadonlySet<string> } | { readonly allBut: ReadonlySet<string> };
const NONE: Chosen = { some: new Set() };

/** What is selected of a list of artifacts. */
export interface ListSelection {
  /** The digests of the rows that are there and selected. */
  readonly keys: ReadonlySet<string>;
  readonly selected: readonly ArtifactRow[];
  /** Whether all that match are selected, also those that were not read yet. */
  readonly isAll: boolean;
  /** Digests that stay although all are selected. */
  readonly except: readonly string[];
  /** How many are selected. */
  readonly count: number;
  change(keys: ReadonlySet<string>): void;
  selectAll(): void;
  /** What was deleted is selected no more, should it be pushed again. */
  forget(digests: readonly string[]): void;
  clear(): void;
}

/**
 * The selection of a list, of which `artifacts` were read and `total` match. Rows that are deleted leave it; it holds
 * for one filter only.
 */
export function useListSelection(
  artifacts: readonly ArtifactRow[],
  total: number | undefined,
  filter: string,
): ListSelection {
  const [chosen, setChosen] = useState(NONE);
  const [filtered, setFiltered] = useState(filter);
  if (filtered !== filter) {
    setFiltered(filter);
    setChosen(NONE);
  }
  const selected = useMemo(
    () => artifacts.filter(({ digest }) => isChosen(chosen, digest)),
    [artifacts, chosen],
  );
  const keys = useMemo(() => new Set(selected.map(({ digest }) => digest)), [selected]);
  const isAll = 'allBut' in chosen;
  const except = 'allBut' in chosen ? [...chosen.allBut] : [];
  const change = (next: ReadonlySet<string>): void => {
    const left = artifacts.filter(({ digest }) => !next.has(digest)).map(({ digest }) => digest);
    const goesOn = isAll && next.size > 0 && left.length <= SELECTION_LIMIT;
    setChosen(goesOn ? { allBut: new Set(left) } : { some: capped(next) });
  };
  return {
    keys,
    selected,
    isAll,
    except,
    count: isAll ? Math.max(0, (total ?? artifacts.length) - except.length) : selected.length,
    change,
    selectAll: () => {
      const isRead = total === undefined || artifacts.length >= total;
      const all = new Set(artifacts.map(({ digest }) => digest));
      setChosen(isRead && all.size <= SELECTION_LIMIT ? { some: all } : { allBut: new Set() });
    },
    forget: (digests) => {
      const gone = new Set(digests);
      setChosen((now) =>
        'some' in now ? { some: new Set([...now.some].filter((one) => !gone.has(one))) } : now,
      );
    },
    clear: () => setChosen(NONE),
  };
}

function isChosen(chosen: Chosen, digest: string): boolean {
  return 'some' in chosen ? chosen.some.has(digest) : !chosen.allBut.has(digest);
}

function capped(keys: ReadonlySet<string>): ReadonlySet<string> {
  return keys.size > SELECTION_LIMIT ? new Set([...keys].slice(0, SELECTION_LIMIT)) : keys;
}
