import type { TFunction } from 'i18next';
import { type Ref, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { HarborProject } from '../../../registry-core/api/schemas/project.ts';
import { type ProjectSort, useProjectSizes } from '../../data/projects/use-projects.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { formatInteger } from '../../format/bytes.ts';
import type { Sorting } from '../../format/sorting.ts';
import { paths } from '../../navigation/paths.ts';
import { AccessBadge } from '../../ui/access-badge.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable, type TableHandle } from '../../ui/data-table/data-table.tsx';
import { type PagedQuery, readAhead } from '../../ui/data-table/read-ahead.ts';
import { TableSkeleton } from '../../ui/data-table/table-skeleton.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { DeleteProjectDialog } from './delete-project-dialog.tsx';
import { isPublic } from './project-access.ts';
import { ProjectMenu } from './project-menu.tsx';

interface ProjectTableProps {
  readonly rows: readonly HarborProject[];
  readonly total: number | undefined;
  readonly sorting: Sorting<ProjectSort>;
  readonly onSort: (sorting: Sorting<ProjectSort>) => void;
  readonly query: PagedQuery;
  readonly handle: Ref<TableHandle>;
}

export function ProjectTable({ rows, total, sorting, onSort, query, handle }: ProjectTableProps) {
  const { t } = useTranslation('projects');
  const navigate = useNavigate();
  const isVisitor = useIsVisitor();
  const [deleting, setDeleting] = useState<string>();
  const sizes = useProjectSizes(useNamesByPage(rows));
  const columns = useColumns(sizes, setDeleting);
  return (
    <>
      <DataTable
        label={t('table')}
        columns={columns}
        rows={rows}
        rowKey={(project) => project.name}
        onOpen={(project) => void navigate(paths.project(project.name))}
        onRowKey={(key, project) => {
          if (isVisitor || (key !== 'Delete' && key !== 'Backspace')) return false;
          setDeleting(project.name);
          return true;
        }}
        sorting={sorting}
        onSort={onSort}
        total={total}
        onReachEnd={readAhead(query)}
        handle={handle}
      />
      {deleting === undefined ? null : (
        <DeleteProjectDialog name={deleting} onClose={() => setDeleting(undefined)} />
      )}
    </>
  );
}

export function ProjectTableSkeleton() {
  return <TableSkeleton columns={useColumns(NO_SIZES, NOTHING)} />;
}

const NO_SIZES: ReadonlyMap<string, number> = new Map();
const NOTHING = (): void => {};
/** So many sizes are asked for at once. */
const SIZES_PAGE = 100;

function useNamesByPage(rows: readonly HarborProject[]): readonly (readonly string[])[] {
  return useMemo(() => {
    const names = rows.map(({ name }) => name);
    const pages = Math.ceil(names.length / SIZES_PAGE);
    return Array.from({ length: pages }, (_, page) =>
      names.slice(page * SIZES_PAGE, (page + 1) * SIZES_PAGE),
    );
  }, [rows]);
}

type ProjectColumn = Column<HarborProject, ProjectSort>;
type Texts = TFunction<['projects', 'common']>;

function useColumns(
  sizes: ReadonlyMap<string, number>,
  onDelete: (name: string) => void,
): readonly ProjectColumn[] {
  const { t, i18n } = useTranslation(['projects', 'common']);
  return useMemo(
    () => [
      ...nameColumns(t),
      ...figureColumns(t, sizes, i18n.language),
      ...originColumns(t),
      {
        id: 'actions',
        header: t('common:moreActions'),
        hiddenHeader: true,
        width: '40px',
        align: 'right',
        cell: (project) => <ProjectMenu project={project} onDelete={() => onDelete(project.name)} />,
      },
    ],
    [t, i18n.language, sizes, onDelete],
  );
}

function nameColumns(t: Texts): readonly ProjectColumn[] {
  return [
    {
      id: 'name',
      header: t('columns.name'),
      width: 'minmax(180px, 2fr)',
      sort: 'name',
      sortsFirst: 'ascending',
      cell: (project) => <RowLink to={paths.project(project.name)}>{project.name}</RowLink>,
    },
    {
      id: 'access',
      header: t('columns.access'),
      width: '120px',
      cell: (project) => <AccessBadge isPublic={isPublic(project)} />,
    },
  ];
}

function figureColumns(
  t: Texts,
  sizes: ReadonlyMap<string, number>,
  language: string,
): readonly ProjectColumn[] {
  return [
    {
      id: 'repositories',
      header: t('columns.repositories'),
      width: '110px',
      align: 'right',
      hideBelow: 660,
      cell: (project) => formatInteger(project.repo_count, language),
    },
    {
      id: 'size',
      header: t('columns.size'),
      width: '90px',
      align: 'right',
      cell: ({ name }) => {
        const size = sizes.get(name);
        return size === undefined ? null : <ByteSize bytes={size} />;
      },
    },
  ];
}

function originColumns(t: Texts): readonly ProjectColumn[] {
  return [
    {
      id: 'owner',
      header: t('columns.owner'),
      width: 'minmax(100px, 1fr)',
      hideBelow: 900,
      cell: (project) => project.owner_name,
    },
    {
      id: 'created',
      header: t('columns.created'),
      width: '130px',
      hideBelow: 790,
      sort: 'creation_time',
      cell: (project) => <RelativeTime at={project.creation_time} />,
    },
  ];
}
