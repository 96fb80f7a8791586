import { Button } from '@mantine/core';
import { IconPackages, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PROJECTS_BY_NAME, useProjects } from '../../data/projects/use-projects.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { useListBelow } from '../../ui/data-table/list-below.ts';
import { FilterField } from '../../ui/filter-field.tsx';
import { NoMatch } from '../../ui/no-match.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { useFilter } from '../../ui/use-filter.ts';
import { CreateProjectDialog } from './create-project-dialog.tsx';
import { ProjectTable, ProjectTableSkeleton } from './project-table.tsx';

/** All projects: list, create, change access, delete. */
export function ProjectsScreen() {
  const { t } = useTranslation('projects');
  const isVisitor = useIsVisitor();
  const filter = useFilter();
  const [sorting, setSorting] = useState(PROJECTS_BY_NAME);
  const projects = useProjects(filter.applied, sorting);
  const { table, goThere } = useListBelow();
  const [creating, setCreating] = useState(false);
  const total = projects.data?.pages[0]?.total;
  return (
    <Page
      title={t('title')}
      facts={total === undefined ? '' : t('facts', { count: total })}
      actions={isVisitor ? undefined : <CreateButton onClick={() => setCreating(true)} />}
      toolbar={
        <FilterField label={t('filter')} value={filter.value} onChange={filter.change} onLeave={goThere} />
      }
      content="fill"
    >
      <QueryView what="projects" query={projects} skeleton={<ProjectTableSkeleton />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length > 0)
            return (
              <ProjectTable
                rows={rows}
                total={total}
                sorting={sorting}
                onSort={setSorting}
                query={projects}
                handle={table}
              />
            );
          if (filter.applied !== '') {
            return (
              <NoMatch text={t('noMatch', { filter: filter.applied })} onClear={() => filter.change('')} />
            );
          }
          return <NoProjects onCreate={() => setCreating(true)} />;
        }}
      </QueryView>
      <CreateProjectDialog opened={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function CreateButton({ onClick }: { readonly onClick: () => void }) {
  const { t } = useTranslation('projects');
  return (
    <Button leftSection={<IconPlus size={16} stroke={2} aria-hidden />} onClick={onClick}>
      {t('create')}
    </Button>
  );
}

function NoProjects({ onCreate }: { readonly onCreate: () => void }) {
  const { t } = useTranslation('projects');
  const icon = <IconPackages size={20} />;
  if (useIsVisitor()) {
    return <StateMessage icon={icon} title={t('noPublic.title')} text={t('noPublic.text')} />;
  }
  return (
    <StateMessage icon={icon} title={t('empty.title')} text={t('empty.text')}>
      <Button variant="default" onClick={onCreate}>
        {t('create')}
      </Button>
    </StateMessage>
  );
}
