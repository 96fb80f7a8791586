import { type RefObject, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { paths } from '../../app/paths.ts';
import type { Sorting } from '../../data/sorting.ts';
import { SELECTION_LIMIT } from '../../data/use-artifact-acts.ts';
import type { ArtifactSort, useArtifacts } from '../../data/use-artifacts.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import type { TableHandle } from '../../ui/data-table/data-table.tsx';
import { useSteady } from '../../ui/use-steady.ts';
import { ArtifactActsContext } from './artifact-acts-context.ts';
import classes from './artifact-list.module.css';
import { ArtifactTable } from './artifact-table.tsx';
import { Inspector } from './inspector.tsx';
import { factsOf, type ListedRow } from './listed-row.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useArtifactDialogs } from './use-artifact-dialogs.tsx';
import { useCopyPull } from './use-copy-pull.ts';

interface ArtifactListProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly pages: readonly (readonly ArtifactRow[])[];
  readonly artifacts: readonly ArtifactRow[];
  readonly total: number | undefined;
  readonly sorting: Sorting<ArtifactSort>;
  readonly onSort: (sorting: Sorting<ArtifactSort>) => void;
  readonly query: ReturnType<typeof useArtifacts>;
  readonly onShift: (rows: number) => void;
  readonly table: RefObject<TableHandle | null>;
}

/** The list with its selection, its dialogs, and the quick look beside it. */
export function ArtifactList(props: ArtifactListProps) {
  const { repository, artifacts, total, query, table } = props;
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const selected = useMemo(
    () => (keys.size === 0 ? [] : artifacts.filter(({ digest }) => keys.has(digest))),
    [artifacts, keys],
  );
  const [current, setCurrent] = useState<string>();
  const inspecting = usePreferences((preferences) => preferences.inspectorShown);
  const dialogs = useArtifactDialogs(repository, () => table.current?.focusCurrent());
  const acts = useListActs(repository, dialogs, setCurrent);
  const clear = (): void => {
    setKeys(new Set());
    table.current?.focusCurrent();
  };
  const onDelete = (row: ListedRow): void => {
    const digest = factsOf(row)?.digest;
    if (keys.size > 0) dialogs.remove({ digests: [...keys], tags: [] });
    else if (digest !== undefined) dialogs.remove({ digests: [digest], tags: [] });
  };
  const selectAll = async (): Promise<void> => {
    let rows = artifacts;
    for (let more = query.hasNextPage; more && rows.length < SELECTION_LIMIT; ) {
      const next = await query.fetchNextPage();
      rows = next.data?.pages.flatMap((page) => page.items) ?? rows;
      more = next.hasNextPage;
    }
    setKeys(new Set(rows.slice(0, SELECTION_LIMIT).map(({ digest }) => digest)));
  };
  return (
    <ArtifactActsContext value={acts}>
      <div className={classes['split']} data-inspecting={inspecting}>
        <div className={classes['list']}>
          <div className={classes['table']}>
            <ArtifactTable
              {...props}
              selected={keys}
              onSelect={setKeys}
              onDelete={onDelete}
              onCurrent={(row) => setCurrent(factsOf(row)?.digest)}
              handle={table}
            />
          </div>
          <SelectionBar
            selected={selected}
            total={total}
            onSelectAll={() => void selectAll()}
            onDelete={() => dialogs.remove({ digests: selected.map(({ digest }) => digest), tags: [] })}
            onClear={clear}
          />
        </div>
        {inspecting ? (
          <Inspector
            repository={repository}
            digest={current ?? artifacts[0]?.digest}
            onClose={() => {
              setPreferences({ inspectorShown: false });
              table.current?.focusCurrent();
            }}
          />
        ) : null}
      </div>
      {dialogs.shown}
    </ArtifactActsContext>
  );
}

function useListActs(
  repository: string,
  dialogs: ReturnType<typeof useArtifactDialogs>,
  onInspect: (digest: string | undefined) => void,
) {
  const navigate = useNavigate();
  const copyPull = useCopyPull(repository);
  const open = useSteady((digest: string) => void navigate(paths.artifact(repository, digest)));
  const inspect = useSteady((row: ListedRow) => {
    onInspect(factsOf(row)?.digest);
    setPreferences({ inspectorShown: !usePreferences.getState().inspectorShown });
  });
  const addTag = useSteady(dialogs.addTag);
  const removeTag = useSteady(dialogs.removeTag);
  const remove = useSteady(dialogs.remove);
  return useMemo(
    () => ({ open, inspect, copyPull, addTag, removeTag, remove }),
    [open, inspect, copyPull, addTag, removeTag, remove],
  );
}
