import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { RepositoryRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { paths } from '../../app/paths.ts';
import type { Sorting } from '../../data/sorting.ts';
import type { RepositorySort } from '../../data/use-repositories.ts';
import { formatInteger } from '../../format/bytes.ts';
import { pathInProject } from '../../format/repository.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { type PagedQuery, readAhead } from '../../ui/data-table/read-ahead.ts';
import { TableSkeleton } from '../../ui/data-table/table-skeleton.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';

interface RepositoryTableProps {
  readonly project: string;
  readonly rows: readonly RepositoryRow[];
  readonly total: number | undefined;
  readonly sorting: Sorting<RepositorySort>;
  readonly onSort: (sorting: Sorting<RepositorySort>) => void;
  readonly query: PagedQuery;
}

export function RepositoryTable({ project, rows, total, sorting, onSort, query }: RepositoryTableProps) {
  const { t } = useTranslation('repositories');
  const navigate = useNavigate();
  return (
    <DataTable
      label={t('table', { project })}
      columns={useColumns()}
      rows={rows}
      rowKey={(repository) => repository.name}
      onOpen={(repository) => void navigate(paths.repository(repository.name))}
      sorting={sorting}
      onSort={onSort}
      total={total}
      onReachEnd={readAhead(query)}
    />
  );
}

export function RepositoryTableSkeleton() {
  return <TableSkeleton columns={useColumns()} />;
}

function useColumns(): readonly Column<RepositoryRow, RepositorySort>[] {
  const { t, i18n } = useTranslation('repositories');
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        width: 'minmax(200px, 1fr)',
        sort: 'name',
        cell: (repository) => (
          <RowLink to={paths.repository(repository.name)}>{pathInProject(repository.name)}</RowLink>
        ),
      },
      {
        id: 'artifacts',
        header: t('columns.artifacts'),
        width: '110px',
        align: 'right',
        sort: 'artifacts',
        cell: (repository) => formatInteger(repository.artifactCount, i18n.language),
      },
      {
        id: 'pulls',
        header: t('columns.pulls'),
        width: '110px',
        align: 'right',
        sort: 'pulls',
        hideBelow: 648,
        cell: (repository) => formatInteger(repository.pullCount, i18n.language),
      },
      {
        id: 'updated',
        header: t('columns.updated'),
        width: '140px',
        sort: 'updated',
        cell: (repository) => <RelativeTime at={repository.updatedAt} />,
      },
    ],
    [t, i18n.language],
  );
}
