import { IconPackageOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteNames } from '../../app/use-route-names.ts';
import type { Sorting } from '../../data/sorting.ts';
import { type ArtifactSort, useArtifacts, useStartArtifactsAnew } from '../../data/use-artifacts.ts';
import { useRepository } from '../../data/use-repositories.ts';
import { pathInProject } from '../../format/repository.ts';
import { FilterField } from '../../ui/filter-field.tsx';
import { NoMatch } from '../../ui/no-match.tsx';
import { Facts, Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { useFilter } from '../../ui/use-filter.ts';
import { ArtifactTable, ArtifactTableSkeleton } from './artifact-table.tsx';
import { ShowNewButton } from './show-new-button.tsx';

const NEWEST_FIRST: Sorting<ArtifactSort> = { by: 'pushed', order: 'descending' };

/** The artifacts of a repository, newest first. */
export function ArtifactsScreen() {
  const { t } = useTranslation('artifacts');
  const { repository: name } = useRouteNames();
  const filter = useFilter();
  const [sorting, setSorting] = useState(NEWEST_FIRST);
  const repository = useRepository(name);
  const artifacts = useArtifacts(name, filter.applied, sorting);
  const startAnew = useStartArtifactsAnew();
  const total = artifacts.data?.pages[0]?.total;
  return (
    <Page
      title={pathInProject(name)}
      facts={
        <Facts
          items={[
            total === undefined ? undefined : t('facts', { count: total }),
            repository.data === undefined ? undefined : t('pulls', { count: repository.data.pull_count }),
            repository.data?.description,
          ]}
        />
      }
      toolbar={
        <>
          <FilterField label={t('filter')} value={filter.value} onChange={filter.change} />
          <ShowNewButton query={artifacts} onClick={() => void startAnew(name)} />
        </>
      }
      content="fill"
    >
      <QueryView query={artifacts} skeleton={<ArtifactTableSkeleton repository={name} />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length > 0) {
            return (
              <ArtifactTable
                repository={name}
                rows={rows}
                total={total}
                sorting={sorting}
                onSort={setSorting}
                query={artifacts}
              />
            );
          }
          if (filter.applied !== '') {
            return (
              <NoMatch text={t('noMatch', { filter: filter.applied })} onClear={() => filter.change('')} />
            );
          }
          return (
            <StateMessage
              icon={<IconPackageOff size={20} />}
              title={t('empty.title')}
              text={t('empty.text', { repository: name })}
            />
          );
        }}
      </QueryView>
    </Page>
  );
}
