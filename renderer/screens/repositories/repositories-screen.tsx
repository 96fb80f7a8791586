import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useRouteNames } from '../../app/use-route-names.ts';
import type { Sorting } from '../../data/sorting.ts';
import { useProject } from '../../data/use-projects.ts';
import { type RepositorySort, useRepositories } from '../../data/use-repositories.ts';
import { AccessBadge } from '../../ui/access-badge.tsx';
import { NotFound } from '../../ui/error-state.tsx';
import { isNotFound } from '../../ui/error-text.ts';
import { FilterField } from '../../ui/filter-field.tsx';
import { NoMatch } from '../../ui/no-match.tsx';
import { Facts, Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useFilter } from '../../ui/use-filter.ts';
import { isPublic } from '../projects/project-access.ts';
import { EmptyProject } from './empty-project.tsx';
import { RepositoryTable, RepositoryTableSkeleton } from './repository-table.tsx';

const BY_NAME: Sorting<RepositorySort> = { by: 'name', order: 'ascending' };

/** The repositories of a project. */
export function RepositoriesScreen() {
  const { t } = useTranslation(['repositories', 'projects']);
  const { project: name } = useRouteNames();
  const filter = useFilter();
  const [sorting, setSorting] = useState(BY_NAME);
  const project = useProject(name);
  const repositories = useRepositories(name, filter.applied, sorting);
  const total = repositories.data?.pages[0]?.total;
  if (isNotFound(project.error)) return <NotFound />;
  const facts =
    project.data === undefined ? (
      ''
    ) : (
      <Facts
        items={[
          <AccessBadge key="access" isPublic={isPublic(project.data)} />,
          total === undefined ? undefined : t('facts', { count: total }),
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
      toolbar={<FilterField label={t('filter')} value={filter.value} onChange={filter.change} />}
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
