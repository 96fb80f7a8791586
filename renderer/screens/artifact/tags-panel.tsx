import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPlus, IconTagOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { ArtifactDetail, ArtifactTag } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { paths } from '../../app/paths.ts';
import { useRouteNames } from '../../app/use-route-names.ts';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import { AddTagDialog } from '../artifact-acts/add-tag-dialog.tsx';
import { DeleteDialog } from '../artifact-acts/delete-dialog.tsx';
import classes from './tags-panel.module.css';

/** Says to the page that opens anew that the keyboard was at the tags. */
const FROM_REMOVED_TAG = 'from-removed-tag';

/** The tags that point to the artifact: add one, take one away. */
export function TagsPanel({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string>();
  const addButton = useRef<HTMLButtonElement>(null);
  const onRemoved = useStayAfterRemoval(artifact);
  const arrival: unknown = useLocation().state;
  useEffect(() => {
    if (arrival === FROM_REMOVED_TAG) addButton.current?.focus();
  }, [arrival]);
  const columns = useColumns(setRemoving);
  const hasTags = artifact.tagDetails.length > 0;
  const close = (): void => {
    setAdding(false);
    setRemoving(undefined);
    // The row that the dialog was opened from may be gone.
    requestAnimationFrame(() => requestAnimationFrame(() => addButton.current?.focus()));
  };
  return (
    <Panel
      title={t('tags.title')}
      padding={hasTags ? 'flush' : 'normal'}
      aside={
        <Button
          ref={addButton}
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t('tags.add')}
        </Button>
      }
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
      {removing === undefined ? null : (
        <DeleteDialog
          repository={artifact.repository}
          selection={{ digests: [], tags: [removing] }}
          tagged={artifact.digest}
          onClose={close}
          onDeleted={({ deletedTags }) => onRemoved(deletedTags)}
        />
      )}
    </Panel>
  );
}

/** Whoever came by a tag that is gone now stays with the artifact, by its digest. */
function useStayAfterRemoval({ repository, digest }: ArtifactDetail): (tags: readonly string[]) => void {
  const navigate = useNavigate();
  const { reference } = useRouteNames();
  return (tags) => {
    if (!tags.includes(reference)) return;
    void navigate(paths.artifact(repository, digest), { replace: true, state: FROM_REMOVED_TAG });
  };
}

function useColumns(onRemove: (tag: string) => void): readonly SimpleColumn<ArtifactTag>[] {
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
      cell: (tag) => <RelativeTime at={tag.pulledAt} />,
    },
    {
      id: 'actions',
      header: t('tags.actions'),
      hiddenHeader: true,
      width: '52px',
      align: 'right',
      cell: (tag) => (
        <Tooltip label={t('tags.remove', { name: tag.name })}>
          <ActionIcon aria-label={t('tags.remove', { name: tag.name })} onClick={() => onRemove(tag.name)}>
            <IconTagOff size={15} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ),
    },
  ];
}
