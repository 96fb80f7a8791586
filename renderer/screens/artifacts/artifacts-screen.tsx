import { ActionIcon } from '@mantine/core';
import { IconLayoutSidebarRight, IconPackageOff } from '@tabler/icons-react';
import { type RefObject, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { isNotFound } from '../../api/api-error.ts';
import { useArrivals } from '../../data/artifacts/use-arrivals.ts';
import {
  type ArtifactSort,
  useArtifacts,
  useStartArtifactsAnew,
} from '../../data/artifacts/use-artifacts.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { useRepository } from '../../data/repositories/use-repositories.ts';
import { pathInProject, projectOf } from '../../format/repository.ts';
import type { Sorting } from '../../format/sorting.ts';
import { paths } from '../../navigation/paths.ts';
import { useRouteNames } from '../../navigation/use-route-names.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import type { TableHandle } from '../../ui/data-table/data-table.tsx';
import { useListBelow } from '../../ui/data-table/list-below.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Missing } from '../../ui/missing.tsx';
import { NoMatch } from '../../ui/no-match.tsx';
import { Facts, Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { useFilter } from '../../ui/use-filter.ts';
import { PushHint } from '../push-hint/push-hint.tsx';
import { DeleteRepositoryDialog } from '../repositories/delete-repository-dialog.tsx';
import { RepositoryMenu } from '../repositories/repository-menu.tsx';
import { useOfferRepositoryActs } from '../repositories/use-offer-repository-acts.ts';
import { ArtifactList } from './artifact-list.tsx';
import { ArtifactTableSkeleton } from './artifact-table.tsx';
import classes from './artifacts-screen.module.css';
import { ColumnsMenu } from './columns-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { appliedFilter } from './filter-terms.ts';
import { ShowNewButton } from './show-new-button.tsx';

const NEWEST_FIRST: Sorting<ArtifactSort> = { by: 'pushed', order: 'descending' };

/** The artifacts of a repository, newest first. */
export function ArtifactsScreen() {
  const { repository: name } = useRouteNames();
  const filter = useFilter();
  const applied = appliedFilter(filter.applied);
  const [sorting, setSorting] = useState(NEWEST_FIRST);
  const repository = useRepository(name);
  const list = useListed(name, applied, sorting);
  const { query, news, total } = list;
  const { table, goThere } = useListBelow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => table.current?.scrollToTop(), [applied, sorting]);
  if (isNotFound(query.error) || isNotFound(repository.error)) {
    return <MissingRepository name={name} wasThere={query.data !== undefined} />;
  }
  const showNew = (): void => {
    news.show();
    table.current?.scrollToTop();
  };
  const shown = { repository: name, filter: applied, list, sorting, onSort: setSorting, table };
  return (
    <Page
      title={pathInProject(name)}
      facts={<ListFacts row={repository.data} isFiltered={applied !== ''} total={total} />}
      actions={<RepositoryActs name={name} />}
      toolbar={
        <>
          <FilterBar value={filter.value} onChange={filter.change} onLeave={goThere} />
          <ShowNewButton count={news.count} onClick={showNew} />
          <Tools />
        </>
      }
      content="fill"
    >
      <QueryView what="artifacts" query={query} skeleton={<ArtifactTableSkeleton repository={name} />}>
        {() => <Listed {...shown} onClear={() => filter.change('')} />}
      </QueryView>
    </Page>
  );
}

/** What was read of a list, and what came to it since. */
function useListed(repository: string, filter: string, sorting: Sorting<ArtifactSort>) {
  const query = useArtifacts(repository, filter, sorting);
  const pages = useMemo(() => query.data?.pages.map((page) => page.items) ?? [], [query.data]);
  const rows = useMemo(() => pages.flat(), [pages]);
  // A list that is only just coming counts as stale too.
  const isStale = query.isStale && !query.isFetching && !query.isPlaceholderData;
  const news = useNews(repository, filter, sorting, { isStale, rows });
  return { query, pages, rows, news, total: query.data?.pages[0]?.total };
}

interface ListedProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly filter: string;
  readonly list: ReturnType<typeof useListed>;
  readonly sorting: Sorting<ArtifactSort>;
  readonly onSort: (sorting: Sorting<ArtifactSort>) => void;
  readonly table: RefObject<TableHandle | null>;
  readonly onClear: () => void;
}

/** The list, or why there is nothing in it. */
function Listed({ repository, filter, list, sorting, onSort, table, onClear }: ListedProps) {
  const { t } = useTranslation('artifacts');
  const { query, pages, rows, news, total } = list;
  const hasMore = query.hasNextPage || query.isFetching;
  if (rows.length === 0 && hasMore) return <RestOfList repository={repository} query={query} />;
  if (rows.length > 0) {
    return (
      <ArtifactList
        key={repository}
        repository={repository}
        filter={filter}
        pages={pages}
        artifacts={rows}
        total={total}
        sorting={sorting}
        onSort={onSort}
        query={query}
        onShift={news.onShift}
        table={table}
      />
    );
  }
  if (filter !== '') return <NoMatch text={t('noMatch', { filter })} onClear={onClear} />;
  return <NoArtifacts repository={repository} />;
}

interface ListFactsProps {
  readonly row: ReturnType<typeof useRepository>['data'];
  readonly isFiltered: boolean;
  /** How many are listed, with the filter. */
  readonly total: number | undefined;
}

/** As the project counts artifacts: with what belongs to others and is listed below them. */
function ListFacts({ row, isFiltered, total }: ListFactsProps) {
  const { t } = useTranslation('artifacts');
  const count = row?.artifact_count ?? (isFiltered ? undefined : total);
  const below = !isFiltered && count !== undefined && total !== undefined ? Math.max(0, count - total) : 0;
  const listed = count === undefined ? undefined : count - below;
  return (
    <Facts
      items={[
        !isFiltered || total === undefined ? undefined : t('matching', { count: total }),
        listed === undefined ? undefined : t(isFiltered ? 'inAll' : 'facts', { count: listed }),
        below > 0 ? (
          <span key="below" data-hint={t('belowHint')}>
            {t('below', { count: below })}
          </span>
        ) : undefined,
        row === undefined ? undefined : t('pulls', { count: row.pull_count }),
        row?.description,
      ]}
    />
  );
}

function Tools() {
  return (
    <div className={classes['tools']}>
      <ColumnsMenu />
      <InspectorButton />
    </div>
  );
}

function NoArtifacts({ repository }: { readonly repository: string }) {
  const { t } = useTranslation('artifacts');
  const isVisitor = useIsVisitor();
  return (
    <StateMessage
      icon={<IconPackageOff size={20} />}
      title={t('empty.title')}
      text={isVisitor ? '' : t('empty.text', { repository })}
    >
      {isVisitor ? null : <PushHint project={projectOf(repository)} path={pathInProject(repository)} />}
    </StateMessage>
  );
}

/** What can be done to the repository. */
function RepositoryActs({ name }: { readonly name: string }) {
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  useOfferRepositoryActs(name, () => setDeleting(true));
  return (
    <>
      <RepositoryMenu name={name} isOpen onDelete={() => setDeleting(true)} />
      {deleting ? (
        <DeleteRepositoryDialog
          name={name}
          onClose={() => setDeleting(false)}
          onStarted={() => void navigate(paths.project(projectOf(name)))}
        />
      ) : null}
    </>
  );
}

/** All that was read of the list is deleted, and the next of it is on its way. */
function RestOfList({
  repository,
  query,
}: {
  readonly repository: string;
  readonly query: ReturnType<typeof useArtifacts>;
}) {
  const { hasNextPage, isFetching, isFetchNextPageError, error, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  return isFetchNextPageError ? (
    <ErrorState what="artifacts" error={error} onRetry={() => void fetchNextPage()} />
  ) : (
    <ArtifactTableSkeleton repository={repository} />
  );
}

function MissingRepository({ name, wasThere }: { readonly name: string; readonly wasThere: boolean }) {
  const { t } = useTranslation('artifacts');
  const project = projectOf(name);
  return (
    <Missing
      title={t(wasThere ? 'missing.deleted' : 'missing.title', { name })}
      text={t('missing.text', { project })}
      parent={{ to: paths.project(project), name: t('missing.parent', { project }) }}
    />
  );
}

/** What came to the list since the reader left its top, and the function that shows it. */
function useNews(...list: Parameters<typeof useArrivals>) {
  const [repository] = list;
  const [shifted, setShifted] = useState(0);
  const unread = useArrivals(...list);
  const startAnew = useStartArtifactsAnew();
  return {
    count: unread + shifted,
    onShift: (rows: number) => setShifted((before) => Math.max(0, before + rows)),
    show: () => {
      setShifted(0);
      if (unread > 0) void startAnew(repository);
    },
  };
}

function InspectorButton() {
  const { t } = useTranslation('artifacts');
  const shown = usePreferences((preferences) => preferences.inspectorShown);
  return (
    <ActionIcon
      aria-label={t('inspector.label')}
      aria-pressed={shown}
      data-hint={t('inspector.show')}
      onClick={() => setPreferences({ inspectorShown: !shown })}
    >
      <IconLayoutSidebarRight size={16} stroke={1.75} aria-hidden />
    </ActionIcon>
  );
}
