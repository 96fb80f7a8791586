import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Job } from '../../../registry-core/api/schemas/marina/job.ts';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import type { ArtifactSort, useArtifacts } from '../../data/artifacts/use-artifacts.ts';
import { useRunningDeletion } from '../../data/jobs/use-deletion-jobs.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import type { Sorting } from '../../format/sorting.ts';
import { useSteady } from '../../hooks/use-steady.ts';
import { holdList } from '../../live/held-lists.ts';
import { paths } from '../../navigation/paths.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import type { TableHandle } from '../../ui/data-table/data-table.tsx';
import { useUntag } from '../artifact-acts/use-untag.ts';
import { ArtifactActsContext } from './artifact-acts-context.ts';
import classes from './artifact-list.module.css';
import { ArtifactTable } from './artifact-table.tsx';
import { Inspector } from './inspector.tsx';
import { factsOf, type ListedRow, type RowFacts } from './listed-row.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useArtifactDialogs } from './use-artifact-dialogs.tsx';
import { useCopyPull } from './use-copy-pull.ts';
import { type ListSelection, SELECTION_LIMIT, useListSelection } from './use-list-selection.ts';

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
  const isVisitor = useIsVisitor();
  const { current, setCurrent, inspecting } = useLookedAt(artifacts);
  const dialogs = useArtifactDialogs(repository, () => table.current?.focusCurrent(), selection);
  const acts = useListActs(repository, dialogs, setCurrent);
  const holdWhileRead = useHeldWhileRead(repository, inspecting);
  // What is listed goes row by row: nobody should open what is gone a moment later.
  const deletion = useRunningDeletion(repository, filter);
  const clear = (): void => {
    selection.clear();
    table.current?.focusCurrent();
  };
  const closeLook = (): void => {
    setPreferences({ inspectorShown: false });
    table.current?.focusCurrent();
  };
  /** What Escape was not taken for closes the quick look. */
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && inspecting && !event.defaultPrevented) closeLook();
  };
  const deleteSelected = (): void => askToDelete(selection, filter, dialogs);
  const onDelete = (row: ListedRow): void => {
    if (isVisitor) return;
    const digest = factsOf(row)?.digest;
    if (selection.count > 0) deleteSelected();
    else if (digest !== undefined) dialogs.remove({ digests: [digest], tags: [] });
  };
  return (
    <ArtifactActsContext value={acts}>
      <div className={classes['list']}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a short cut of the list in it */}
        <div className={classes['split']} data-inspecting={inspecting} onKeyDown={closeOnEscape}>
          <div className={classes['table']} inert={deletion !== undefined} {...holdWhileRead}>
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
          {inspecting ? <Inspector repository={repository} digest={current} onClose={closeLook} /> : null}
        </div>
        {deletion === undefined ? null : <BeingDeleted job={deletion} />}
        <SelectionBar selection={selection} total={total} onDelete={deleteSelected} onClear={clear} />
      </div>
      {dialogs.shown}
    </ArtifactActsContext>
  );
}

/** The artifact that is looked at. It stays what it is, whatever comes above it. */
function useLookedAt(artifacts: readonly ArtifactRow[]) {
  const [current, setCurrent] = useState<string>();
  const inspecting = usePreferences((preferences) => preferences.inspectorShown);
  if (inspecting && current === undefined) setCurrent(artifacts[0]?.digest);
  return { current, setCurrent, inspecting };
}

/** Holds the list as it is while somebody is at it. */
function useHeldWhileRead(repository: string, inspecting: boolean) {
  const [hasFocus, setHasFocus] = useState(false);
  const isRead = inspecting || hasFocus;
  useEffect(() => (isRead ? holdList(repository) : undefined), [isRead, repository]);
  return {
    onFocus: () => setHasFocus(true),
    onBlur: ({ relatedTarget, currentTarget }: FocusEvent) =>
      setHasFocus(currentTarget.contains(relatedTarget)),
  };
}

function askToDelete(
  selection: ListSelection,
  filter: string,
  dialogs: ReturnType<typeof useArtifactDialogs>,
): void {
  const { isAll, except, count, selected } = selection;
  if (isAll) dialogs.removeMatching({ filter, except, count, examples: selected });
  else dialogs.remove({ digests: selected.map(({ digest }) => digest), tags: [] });
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
