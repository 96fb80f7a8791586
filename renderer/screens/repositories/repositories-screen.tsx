import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { HarborProject } from '../../../registry-core/api/schemas/project.ts';
import { isNotFound } from '../../api/api-error.ts';
import { useProject, useProjectSizes } from '../../data/projects/use-projects.ts';
import { type RepositorySort, useRepositories } from '../../data/repositories/use-repositories.ts';
import type { Sorting } from '../../format/sorting.ts';
import { paths } from '../../navigation/paths.ts';
import { useRouteNames } from '../../navigation/use-route-names.ts';
import { AccessBadge } from '../../ui/access-badge.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import { useListBelow } from '../../ui/data-table/list-below.ts';
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
  const { table, goThere } = useListBelow();
  const project = useProject(name);
  const repositories = useRepositories(name, filter.applied, sorting);
  const total = repositories.data?.pages[0]?.total;
  if (isNotFound(project.error)) return <MissingProject name={name} wasThere={project.data !== undefined} />;
  return (
    <Page
      title={name}
      facts={<ProjectFacts project={project.data} matching={filter.applied === '' ? undefined : total} />}
      actions={project.data === undefined ? undefined : <ProjectActs project={project.data} />}
      toolbar={
        <FilterField label={t('filter')} value={filter.value} onChange={filter.change} onLeave={goThere} />
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

function MissingProject({ name, wasThere }: { readonly name: string; readonly wasThere: boolean }) {
  const { t } = useTranslation('repositories');
  return (
    <Missing
      title={t(wasThere ? 'missing.deleted' : 'missing.title', { name })}
      text={t('missing.text')}
      parent={{ to: paths.projects, name: t('missing.parent') }}
    />
  );
}

/** `matching`: how many repositories the filter leaves. */
function ProjectFacts({
  project,
  matching,
}: {
  readonly project: HarborProject | undefined;
  readonly matching: number | undefined;
}) {
  const { t } = useTranslation(['repositories', 'projects']);
  const { project: name } = useRouteNames();
  const size = useProjectSizes([[name]]).get(name);
  if (project === undefined) return null;
  return (
    <Facts
      items={[
        <AccessBadge key="access" isPublic={isPublic(project)} />,
        t('facts', { count: project.repo_count }),
        matching === undefined ? undefined : t('matching', { count: matching }),
        size === undefined ? undefined : <ByteSize key="size" bytes={size} />,
        <span key="created">
          <Trans
            t={t}
            i18nKey="projects:createdAt"
            components={{ when: <RelativeTime at={project.creation_time} /> }}
          />
        </span>,
      ]}
    />
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
