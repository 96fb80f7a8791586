import { useTranslation } from 'react-i18next';
import type { ArtifactDetail, ArtifactTag } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import classes from './tags-panel.module.css';

/** The tags that point to the artifact. */
export function TagsPanel({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const columns: readonly SimpleColumn<ArtifactTag>[] = [
    { id: 'name', header: t('tags.name'), cell: (tag) => <TagChip name={tag.name} /> },
    {
      id: 'pushed',
      header: t('tags.pushed'),
      width: '100px',
      cell: (tag) => <RelativeTime at={tag.pushedAt} />,
    },
    {
      id: 'pulled',
      header: t('tags.pulled'),
      width: '100px',
      cell: (tag) => <RelativeTime at={tag.pulledAt} />,
    },
  ];
  if (artifact.tagDetails.length === 0) {
    return (
      <Panel title={t('tags.title')}>
        <p className={classes['none']}>{t('tags.none')}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('tags.title')} padding="flush">
      <div className={classes['list']}>
        <SimpleTable
          label={t('tags.title')}
          columns={columns}
          rows={artifact.tagDetails}
          rowKey={(tag) => tag.name}
        />
      </div>
    </Panel>
  );
}
