import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { paths } from '../../app/paths.ts';
import type { Sorting } from '../../data/sorting.ts';
import type { ArtifactSort } from '../../data/use-artifacts.ts';
import { ArtifactTypeName } from '../../ui/artifact-type-name.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { type PagedQuery, readAhead } from '../../ui/data-table/read-ahead.ts';
import { TableSkeleton } from '../../ui/data-table/table-skeleton.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Platforms } from '../../ui/platforms.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { CopyPullButton } from './copy-pull-button.tsx';
import { TagsCell } from './tags-cell.tsx';

interface ArtifactTableProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly rows: readonly ArtifactRow[];
  readonly total: number | undefined;
  readonly sorting: Sorting<ArtifactSort>;
  readonly onSort: (sorting: Sorting<ArtifactSort>) => void;
  readonly query: PagedQuery;
}

export function ArtifactTable({ repository, rows, total, sorting, onSort, query }: ArtifactTableProps) {
  const { t } = useTranslation('artifacts');
  const navigate = useNavigate();
  return (
    <DataTable
      label={t('table', { repository })}
      columns={useColumns(repository)}
      rows={rows}
      rowKey={(artifact) => artifact.digest}
      onOpen={(artifact) => void navigate(paths.artifact(repository, artifact.digest))}
      sorting={sorting}
      onSort={onSort}
      total={total}
      onReachEnd={readAhead(query)}
    />
  );
}

export function ArtifactTableSkeleton({ repository }: { readonly repository: string }) {
  return <TableSkeleton columns={useColumns(repository)} />;
}

function useColumns(repository: string): readonly Column<ArtifactRow, ArtifactSort>[] {
  const { t } = useTranslation('artifacts');
  return useMemo(
    () => [
      {
        id: 'tags',
        header: t('columns.tags'),
        width: 'minmax(180px, 1.6fr)',
        cell: (artifact) => <TagsCell repository={repository} artifact={artifact} />,
      },
      {
        id: 'digest',
        header: t('columns.digest'),
        width: '158px',
        cell: (artifact) => <Digest digest={artifact.digest} />,
      },
      {
        id: 'type',
        header: t('columns.type'),
        width: '72px',
        hideBelow: 900,
        cell: (artifact) => <ArtifactTypeName type={artifact.type} mediaType={artifact.mediaType} />,
      },
      {
        id: 'platform',
        header: t('columns.platform'),
        width: 'minmax(96px, 0.7fr)',
        cell: (artifact) => <Platforms platforms={artifact.platforms} />,
      },
      {
        id: 'size',
        header: t('columns.size'),
        width: '80px',
        align: 'right',
        sort: 'size',
        cell: (artifact) => <ByteSize bytes={artifact.size} />,
      },
      {
        id: 'pushed',
        header: t('columns.pushed'),
        width: '100px',
        sort: 'pushed',
        cell: (artifact) => <RelativeTime at={artifact.pushedAt} />,
      },
      {
        id: 'pulled',
        header: t('columns.pulled'),
        width: '100px',
        sort: 'pulled',
        hideBelow: 1000,
        cell: (artifact) => <RelativeTime at={artifact.pulledAt} />,
      },
      {
        id: 'actions',
        header: t('columns.actions'),
        hiddenHeader: true,
        width: '28px',
        align: 'right',
        cell: (artifact) => <CopyPullButton repository={repository} artifact={artifact} />,
      },
    ],
    [t, repository],
  );
}
