import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { HarborProject } from '../../../registry-core/api/schemas/project.ts';
import { paths } from '../../app/paths.ts';
import { formatInteger } from '../../format/bytes.ts';
import { AccessBadge } from '../../ui/access-badge.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
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
  readonly query: PagedQuery;
}

export function ProjectTable({ rows, total, query }: ProjectTableProps) {
  const { t } = useTranslation('projects');
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState<string>();
  const columns = useColumns(setDeleting);
  return (
    <>
      <DataTable
        label={t('table')}
        columns={columns}
        rows={rows}
        rowKey={(project) => project.name}
        onOpen={(project) => void navigate(paths.project(project.name))}
        total={total}
        onReachEnd={readAhead(query)}
      />
      {deleting === undefined ? null : (
        <DeleteProjectDialog name={deleting} onClose={() => setDeleting(undefined)} />
      )}
    </>
  );
}

export function ProjectTableSkeleton() {
  return <TableSkeleton columns={useColumns(() => {})} />;
}

function useColumns(onDelete: (name: string) => void): readonly Column<HarborProject>[] {
  const { t, i18n } = useTranslation(['projects', 'common']);
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('columns.name'),
        width: 'minmax(180px, 2fr)',
        cell: (project) => <RowLink to={paths.project(project.name)}>{project.name}</RowLink>,
      },
      {
        id: 'access',
        header: t('columns.access'),
        width: '120px',
        cell: (project) => <AccessBadge isPublic={isPublic(project)} />,
      },
      {
        id: 'repositories',
        header: t('columns.repositories'),
        width: '110px',
        align: 'right',
        cell: (project) => formatInteger(project.repo_count, i18n.language),
      },
      {
        id: 'owner',
        header: t('columns.owner'),
        width: 'minmax(100px, 1fr)',
        hideBelow: 800,
        cell: (project) => project.owner_name,
      },
      {
        id: 'created',
        header: t('columns.created'),
        width: '130px',
        hideBelow: 684,
        cell: (project) => <RelativeTime at={project.creation_time} />,
      },
      {
        id: 'actions',
        header: t('common:moreActions'),
        hiddenHeader: true,
        width: '40px',
        align: 'right',
        cell: (project) => <ProjectMenu project={project} onDelete={() => onDelete(project.name)} />,
      },
    ],
    [t, i18n.language, onDelete],
  );
}
