import { useRef, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { HarborProject } from '../../../registry-core/api/schemas/project.ts';
import { paths } from '../../app/paths.ts';
import { useRouteNames } from '../../app/use-route-names.ts';
import type { Sorting } from '../../data/sorting.ts';
import { useProject, useProjectSizes } from '../../data/use-projects.ts';
import { type RepositorySort, useRepositories } from '../../data/use-repositories.ts';
import { AccessBadge } from '../../ui/access-badge.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import type { TableHandle } from '../../ui/data-table/data-table.tsx';
import { isNotFound } from '../../ui/error-text.ts';
import { FilterField } from '../../ui/filter-field.tsx';
import { Missing } from '../../ui/missing.tsx';
import { NoMatch } from '../../ui/no-match.tsx';
import { Facts, Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useFilter } from '../../ui/use-filter.ts';
import { DeleteProjectDialog } from '../projects/delete-project-dialog.tsx';
import { isPublic } from '../projects/project-access.ts';
import { ProjectMenu } from '../projects/project-menu.tsx';
import { EmptyProject } from './empty-project.tsx';
import { RepositoryTable, RepositoryTableSkeleton } from './repository-table.tsx';

const BY_NAME: Sorting<RepositorySort> = { by: 'name', order: 'ascending' };

/** The repositories of a project. */
export function RepositoriesScreen() {
  const { t } = useTranslation(['repositories', 'projects']);
  const { project: name } = useRouteNames();
  const filter = useFilter();
  const [sorting, setSorting] = useState(BY_NAME);
  const table = useRef<TableHandle>(null);
  const project = useProject(name);
  const repositories = useRepositories(name, filter.applied, sorting);
  const total = repositories.data?.pages[0]?.total;
  const size = useProjectSizes([[name]]).get(name);
  if (isNotFound(project.error)) {
    return (
      <Missing
        title={t(project.data === undefined ? 'missing.title' : 'missing.deleted', { name })}
        text={t('missing.text')}
        parent={{ to: paths.projects, name: t('missing.parent') }}
      />
    );
  }
  const facts =
    project.data === undefined ? (
      ''
    ) : (
      <Facts
        items={[
          <AccessBadge key="access" isPublic={isPublic(project.data)} />,
          t('facts', { count: project.data.repo_count }),
          filter.applied === '' || total === undefined ? undefined : t('matching', { count: total }),
          size === undefined ? undefined : <ByteSize key="size" bytes={size} />,
          <span key="created">
            <Trans
              t={t}
              i18nKey="projects:createdAt"
              components={{ when: <RelativeTime at={project.data.creation_time} /> }}
            />
          </span>,
        ]}
      />
    );
  return (
    <Page
      title={name}
      facts={facts}
      actions={project.data === undefined ? undefined : <ProjectActs project={project.data} />}
      toolbar={
        <FilterField
          label={t('filter')}
          value={filter.value}
          onChange={filter.change}
          onLeave={() => table.current?.focusFirst()}
        />
      }
      content="fill"
    >
      <QueryView what="repositories" query={repositories} skeleton={<RepositoryTableSkeleton />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length > 0) {
            return (
              <RepositoryTable
                project={name}
                rows={rows}
                total={total}
                sorting={sorting}
                onSort={setSorting}
                query={repositories}
                handle={table}
              />
            );
          }
          if (filter.applied === '') return <EmptyProject name={name} />;
          return (
            <NoMatch text={t('noMatch', { filter: filter.applied })} onClear={() => filter.change('')} />
          );
        }}
      </QueryView>
    </Page>
  );
}

/** What can be done to the project. */
function ProjectActs({ project }: { readonly project: HarborProject }) {
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <ProjectMenu project={project} isOpen onDelete={() => setDeleting(true)} />
      {deleting ? (
        <DeleteProjectDialog
          name={project.name}
          onClose={() => setDeleting(false)}
          onStarted={() => void navigate(paths.projects)}
        />
      ) : null}
    </>
  );
}
