import type { TFunction } from 'i18next';
import { type Ref, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { RepositoryRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import type { RepositorySort } from '../../data/repositories/use-repositories.ts';
import { formatInteger } from '../../format/bytes.ts';
import { pathInProject } from '../../format/repository.ts';
import type { Sorting } from '../../format/sorting.ts';
import { paths } from '../../navigation/paths.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable, type TableHandle } from '../../ui/data-table/data-table.tsx';
import { type PagedQuery, readAhead } from '../../ui/data-table/read-ahead.ts';
import { TableSkeleton } from '../../ui/data-table/table-skeleton.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { DeleteRepositoryDialog } from './delete-repository-dialog.tsx';
import { RepositoryMenu } from './repository-menu.tsx';

interface RepositoryTableProps {
  readonly project: string;
  readonly rows: readonly RepositoryRow[];
  readonly total: number | undefined;
  readonly sorting: Sorting<RepositorySort>;
  readonly onSort: (sorting: Sorting<RepositorySort>) => void;
  readonly query: PagedQuery;
  readonly handle: Ref<TableHandle>;
}

export function RepositoryTable(props: RepositoryTableProps) {
  const { project, rows, total, sorting, onSort, query, handle } = props;
  const { t } = useTranslation('repositories');
  const navigate = useNavigate();
  const isVisitor = useIsVisitor();
  const [deleting, setDeleting] = useState<string>();
  return (
    <>
      <DataTable
        label={t('table', { project })}
        columns={useColumns(setDeleting)}
        rows={rows}
        rowKey={(repository) => repository.name}
        onOpen={(repository) => void navigate(paths.repository(repository.name))}
        onRowKey={(key, repository) => {
          if (isVisitor || (key !== 'Delete' && key !== 'Backspace')) return false;
          setDeleting(repository.name);
          return true;
        }}
        sorting={sorting}
        onSort={onSort}
        total={total}
        onReachEnd={readAhead(query)}
        handle={handle}
      />
      {deleting === undefined ? null : (
        <DeleteRepositoryDialog name={deleting} onClose={() => setDeleting(undefined)} />
      )}
    </>
  );
}

const NOTHING = (): void => {};

export function RepositoryTableSkeleton() {
  return <TableSkeleton columns={useColumns(NOTHING)} />;
}

type RepositoryColumn = Column<RepositoryRow, RepositorySort>;
type Texts = TFunction<['repositories', 'common']>;

function useColumns(onDelete: (name: string) => void): readonly RepositoryColumn[] {
  const { t, i18n } = useTranslation(['repositories', 'common']);
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        width: 'minmax(160px, 1fr)',
        sort: 'name',
        sortsFirst: 'ascending',
        cell: (repository) => (
          <RowLink to={paths.repository(repository.name)}>{pathInProject(repository.name)}</RowLink>
        ),
      },
      ...figureColumns(t, i18n.language),
      {
        id: 'updated',
        header: t('columns.updated'),
        width: '140px',
        sort: 'updated',
        cell: (repository) => <RelativeTime at={repository.updatedAt} />,
      },
      {
        id: 'actions',
        header: t('common:moreActions'),
        hiddenHeader: true,
        width: '40px',
        align: 'right',
        cell: ({ name }) => <RepositoryMenu name={name} onDelete={() => onDelete(name)} />,
      },
    ],
    [t, i18n.language, onDelete],
  );
}

function figureColumns(t: Texts, language: string): readonly RepositoryColumn[] {
  return [
    {
      id: 'artifacts',
      header: t('columns.artifacts'),
      width: '110px',
      align: 'right',
      sort: 'artifacts',
      hideBelow: 620,
      cell: (repository) => formatInteger(repository.artifactCount, language),
    },
    {
      id: 'size',
      header: t('columns.size'),
      width: '100px',
      align: 'right',
      cell: ({ bytes }) => (bytes === null ? null : <ByteSize bytes={bytes} />),
    },
    {
      id: 'pulls',
      header: t('columns.pulls'),
      width: '110px',
      align: 'right',
      sort: 'pulls',
      hideBelow: 760,
      cell: (repository) => formatInteger(repository.pullCount, language),
    },
  ];
}
