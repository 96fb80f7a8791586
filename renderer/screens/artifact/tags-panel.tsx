import { Button } from '@mantine/core';
import { IconCopy, IconPlus, IconTagOff } from '@tabler/icons-react';
import { type Ref, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { ArtifactDetail, ArtifactTag } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { paths } from '../../navigation/paths.ts';
import { useRouteNames } from '../../navigation/use-route-names.ts';
import { useOfferAct } from '../../state/offered-acts.ts';
import { focusLater } from '../../ui/later-focus.ts';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActs } from '../../ui/row-acts.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import { useCopyTold } from '../../ui/use-copy.ts';
import { AddTagDialog } from '../artifact-acts/add-tag-dialog.tsx';
import { useUntag } from '../artifact-acts/use-untag.ts';
import { usePullCommand } from '../artifacts/use-pull-command.ts';
import classes from './tags-panel.module.css';

/** Says to the page that opens anew that the keyboard was at the tags. */
const FROM_REMOVED_TAG = 'from-removed-tag';

/** The tags that point to the artifact: add one, take one away. */
export function TagsPanel({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const isVisitor = useIsVisitor();
  const [adding, setAdding] = useState(false);
  const addButton = useRef<HTMLButtonElement>(null);
  const focusAdd = (): void => focusLater(() => addButton.current?.focus());
  const remove = useRemoval(artifact, addButton);
  const columns = useColumns(artifact, (tag) => void remove(tag));
  const offered = { id: 'add tag', label: t('tags.add'), icon: IconPlus };
  useOfferAct({ ...offered, run: () => setAdding(true) }, !isVisitor);
  const hasTags = artifact.tagDetails.length > 0;
  const close = (): void => {
    setAdding(false);
    focusAdd();
  };
  return (
    <Panel
      title={t('tags.title')}
      padding={hasTags ? 'flush' : 'normal'}
      aside={isVisitor ? undefined : <AddButton ref={addButton} onClick={() => setAdding(true)} />}
    >
      {hasTags ? (
        <div className={classes['list']}>
          <SimpleTable
            label={t('tags.title')}
            columns={columns}
            rows={artifact.tagDetails}
            rowKey={(tag) => tag.name}
          />
        </div>
      ) : (
        <p className={classes['none']}>{t('tags.none')}</p>
      )}
      {adding ? (
        <AddTagDialog repository={artifact.repository} digest={artifact.digest} onClose={close} />
      ) : null}
    </Panel>
  );
}

function AddButton({ ref, onClick }: { readonly ref: Ref<HTMLButtonElement>; readonly onClick: () => void }) {
  const { t } = useTranslation('artifact');
  return (
    <Button
      ref={ref}
      variant="subtle"
      size="compact-sm"
      leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
      onClick={onClick}
    >
      {t('tags.add')}
    </Button>
  );
}

/** Takes a tag away; the button that was pressed goes with its row, and the keyboard to `next`. */
function useRemoval(
  artifact: ArtifactDetail,
  next: RefObject<HTMLButtonElement | null>,
): (tag: string) => Promise<void> {
  const onRemoved = useStayAfterRemoval(artifact);
  const untag = useUntag(artifact.repository);
  const arrival: unknown = useLocation().state;
  useEffect(() => {
    if (arrival === FROM_REMOVED_TAG) next.current?.focus();
  }, [arrival, next]);
  return async (tag) => {
    if (!(await untag(artifact.digest, tag))) return;
    onRemoved(tag);
    focusLater(() => next.current?.focus());
  };
}

/** Whoever came by a tag that is gone now stays with the artifact, by its digest. */
function useStayAfterRemoval({ repository, digest }: ArtifactDetail): (tag: string) => void {
  const navigate = useNavigate();
  const { reference } = useRouteNames();
  return (tag) => {
    if (tag !== reference) return;
    void navigate(paths.artifact(repository, digest), { replace: true, state: FROM_REMOVED_TAG });
  };
}

function useColumns(
  artifact: ArtifactDetail,
  onRemove: (tag: string) => void,
): readonly SimpleColumn<ArtifactTag>[] {
  const { t } = useTranslation('artifact');
  return [
    { id: 'name', header: t('tags.name'), cell: (tag) => <TagChip name={tag.name} /> },
    {
      id: 'pushed',
      header: t('tags.pushed'),
      width: '92px',
      cell: (tag) => <RelativeTime at={tag.pushedAt} />,
    },
    {
      id: 'pulled',
      header: t('tags.pulled'),
      width: '92px',
      cell: (tag) => <TagPulled tag={tag} artifact={artifact} />,
    },
    {
      id: 'actions',
      header: t('tags.actions'),
      hiddenHeader: true,
      width: '52px',
      align: 'right',
      cell: (tag) => <TagActs artifact={artifact} tag={tag.name} onRemove={onRemove} />,
    },
  ];
}

/** When it was pulled by the tag. Many clients ask for the digest of a tag first and pull by that. */
function TagPulled({ tag, artifact }: { readonly tag: ArtifactTag; readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  if (tag.pulledAt !== null || artifact.pulledAt === null) return <RelativeTime at={tag.pulledAt} />;
  return (
    <span className={classes['byDigest']} data-hint={t('tags.byDigestHint')}>
      {t('byDigest')}
    </span>
  );
}

function TagActs({
  artifact,
  tag,
  onRemove,
}: {
  readonly artifact: ArtifactDetail;
  readonly tag: string;
  readonly onRemove: (tag: string) => void;
}) {
  const { t } = useTranslation(['artifact', 'acts', 'common']);
  const copy = useCopyTold();
  const command = usePullCommand(artifact.repository)(artifact.type, { tag });
  const isVisitor = useIsVisitor();
  const remove = {
    label: t('tags.removeOne'),
    icon: <IconTagOff size={15} stroke={1.75} aria-hidden />,
    onClick: () => onRemove(tag),
    isDestructive: true,
  };
  return (
    <RowActs
      label={t('common:actionsFor', { name: tag })}
      acts={[
        {
          label: t('acts:menu.copyPull'),
          icon: <IconCopy size={15} stroke={1.75} aria-hidden />,
          onClick: () => copy(command ?? tag),
        },
        ...(isVisitor ? [] : [remove]),
      ]}
    />
  );
}
