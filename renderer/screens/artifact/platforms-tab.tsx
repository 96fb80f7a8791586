import { useTranslation } from 'react-i18next';
import type { ArtifactDetail, Child } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { formatPlatform } from '../../format/platform.ts';
import { paths } from '../../navigation/paths.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import { Digest } from '../../ui/digest.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import classes from './layers-tab.module.css';
import { ManifestActs } from './manifest-acts.tsx';

/** What an index lists: one image a platform, and what builders attach to them. */
export function PlatformsTab({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const columns: readonly SimpleColumn<Child>[] = [
    {
      id: 'platform',
      header: t('platforms.platform'),
      cell: (child) => <ChildLink repository={artifact.repository} child={child} />,
    },
    {
      id: 'digest',
      header: t('platforms.digest'),
      width: '190px',
      cell: (child) => <Digest digest={child.digest} />,
    },
    {
      id: 'size',
      header: t('platforms.size'),
      width: '110px',
      align: 'right',
      cell: (child) => (child.totalSize === null ? null : <ByteSize bytes={child.totalSize} />),
    },
    {
      id: 'pushed',
      header: t('platforms.pushed'),
      width: '140px',
      cell: (child) => (child.stored ? <RelativeTime at={child.pushedAt} /> : t('platforms.notStored')),
    },
    {
      id: 'actions',
      header: t('tags.actions'),
      hiddenHeader: true,
      width: '52px',
      align: 'right',
      cell: (child) =>
        child.stored ? (
          <ManifestActs repository={artifact.repository} digest={child.digest} />
        ) : (
          <ManifestActs digest={child.digest} />
        ),
    },
  ];
  return (
    <div className={classes['frame']}>
      <SimpleTable
        label={t('platforms.table')}
        columns={columns}
        rows={artifact.children}
        rowKey={(child, index) => `${index} ${child.digest}`}
      />
    </div>
  );
}

function ChildLink({ repository, child }: { readonly repository: string; readonly child: Child }) {
  const { t } = useTranslation('common');
  const platform = child.platform === null ? '' : formatPlatform(child.platform);
  const name =
    platform === '' || platform === 'unknown/unknown' ? (child.artifactType ?? t('unknown')) : platform;
  return child.stored ? <RowLink to={paths.artifact(repository, child.digest)}>{name}</RowLink> : name;
}
