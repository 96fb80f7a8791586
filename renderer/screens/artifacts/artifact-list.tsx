import { type RefObject, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Job } from '../../../registry-core/api/schemas/marina/job.ts';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { paths } from '../../app/paths.ts';
import type { Sorting } from '../../data/sorting.ts';
import type { ArtifactSort, useArtifacts } from '../../data/use-artifacts.ts';
import { useRunningDeletion } from '../../data/use-deletion-jobs.ts';
import { useIsVisitor } from '../../data/use-session.ts';
import { holdList } from '../../live/held-lists.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import type { TableHandle } from '../../ui/data-table/data-table.tsx';
import { useSteady } from '../../ui/use-steady.ts';
import { useUntag } from '../artifact-acts/use-untag.ts';
import { ArtifactActsContext } from './artifact-acts-context.ts';
import classes from './artifact-list.module.css';
import { ArtifactTable } from './artifact-table.tsx';
import { Inspector } from './inspector.tsx';
import { factsOf, type ListedRow, type RowFacts } from './listed-row.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useArtifactDialogs } from './use-artifact-dialogs.tsx';
import { useCopyPull } from './use-copy-pull.ts';
import { SELECTION_LIMIT, useListSelection } from './use-list-selection.ts';

interface ArtifactListProps {
  /** Full name: project/path. */
  readonly repository: string;
  /** What the list is narrowed to; empty: it has all. */
  readonly filter: string;
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
  const { repository, filter, artifacts, total, table } = props;
  const selection = useListSelection(artifacts, total, filter);
  const { selected } = selection;
  const isVisitor = useIsVisitor();
  const [current, setCurrent] = useState<string>();
  const inspecting = usePreferences((preferences) => preferences.inspectorShown);
  // What is looked at stays what it is, whatever comes above it.
  if (inspecting && current === undefined) setCurrent(artifacts[0]?.digest);
  const dialogs = useArtifactDialogs(repository, () => table.current?.focusCurrent(), selection);
  const acts = useListActs(repository, dialogs, setCurrent);
  const [hasFocus, setHasFocus] = useState(false);
  const isRead = inspecting || hasFocus;
  useEffect(() => (isRead ? holdList(repository) : undefined), [isRead, repository]);
  // What is listed goes row by row: nobody should open what is gone a moment later.
  const deletion = useRunningDeletion(repository, filter);
  const clear = (): void => {
    selection.clear();
    table.current?.focusCurrent();
  };
  const deleteSelected = (): void => {
    if (selection.isAll) {
      const { except, count, selected: examples } = selection;
      dialogs.removeMatching({ filter, except, count, examples });
    } else dialogs.remove({ digests: selected.map(({ digest }) => digest), tags: [] });
  };
  const onDelete = (row: ListedRow): void => {
    if (isVisitor) return;
    const digest = factsOf(row)?.digest;
    if (selection.count > 0) deleteSelected();
    else if (digest !== undefined) dialogs.remove({ digests: [digest], tags: [] });
  };
  return (
    <ArtifactActsContext value={acts}>
      <div className={classes['list']}>
        <div className={classes['split']} data-inspecting={inspecting}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: it only notes that a row inside has the focus */}
          <div
            className={classes['table']}
            inert={deletion !== undefined}
            onFocus={() => setHasFocus(true)}
            onBlur={({ relatedTarget, currentTarget }) => setHasFocus(currentTarget.contains(relatedTarget))}
          >
            <ArtifactTable
              {...props}
              selected={selection.keys}
              onSelect={selection.change}
              isSelectable={!isVisitor}
              limit={selection.isAll ? Number.POSITIVE_INFINITY : SELECTION_LIMIT}
              onDelete={onDelete}
              onCurrent={(row) => setCurrent(factsOf(row)?.digest)}
              handle={table}
            />
          </div>
          {inspecting ? (
            <Inspector
              repository={repository}
              digest={current}
              onClose={() => {
                setPreferences({ inspectorShown: false });
                table.current?.focusCurrent();
              }}
            />
          ) : null}
        </div>
        {deletion === undefined ? null : <BeingDeleted job={deletion} />}
        <SelectionBar selection={selection} total={total} onDelete={deleteSelected} onClear={clear} />
      </div>
      {dialogs.shown}
    </ArtifactActsContext>
  );
}

/** Over what is listed while all of it is being deleted. */
function BeingDeleted({ job: { done, total } }: { readonly job: Job }) {
  const { t } = useTranslation('artifacts');
  return (
    <p role="status" className={classes['deleted']}>
      {total === null ? t('beingDeleted') : t('beingDeletedOf', { done, total })}
    </p>
  );
}

function useListActs(
  repository: string,
  dialogs: ReturnType<typeof useArtifactDialogs>,
  onInspect: (digest: string | undefined) => void,
) {
  const navigate = useNavigate();
  const copyPull = useCopyPull(repository);
  const open = useSteady(
    ({ tags, digest }: Pick<RowFacts, 'digest' | 'tags'>) =>
      void navigate(paths.artifact(repository, tags[0] ?? digest)),
  );
  const inspect = useSteady((row: ListedRow) => {
    onInspect(factsOf(row)?.digest);
    setPreferences({ inspectorShown: !usePreferences.getState().inspectorShown });
  });
  const addTag = useSteady(dialogs.addTag);
  const untag = useUntag(repository);
  const removeTag = useSteady((digest: string, tag: string) => void untag(digest, tag));
  const remove = useSteady(dialogs.remove);
  return useMemo(
    () => ({ open, inspect, copyPull, addTag, removeTag, remove }),
    [open, inspect, copyPull, addTag, removeTag, remove],
  );
}
