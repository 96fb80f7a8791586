import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLayoutSidebarRight, IconPackageOff } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths.ts';
import { useRouteNames } from '../../app/use-route-names.ts';
import type { Sorting } from '../../data/sorting.ts';
import { useArrivals } from '../../data/use-arrivals.ts';
import { type ArtifactSort, useArtifacts, useStartArtifactsAnew } from '../../data/use-artifacts.ts';
import { useRepository } from '../../data/use-repositories.ts';
import { useIsVisitor } from '../../data/use-session.ts';
import { pathInProject, projectOf } from '../../format/repository.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import type { TableHandle } from '../../ui/data-table/data-table.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isNotFound } from '../../ui/error-text.ts';
import { Missing } from '../../ui/missing.tsx';
import { NoMatch } from '../../ui/no-match.tsx';
import { Facts, Page } from '../../ui/page.tsx';
import { PushHint } from '../../ui/push-hint.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { useFilter } from '../../ui/use-filter.ts';
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
  const { t } = useTranslation('artifacts');
  const { repository: name } = useRouteNames();
  const isVisitor = useIsVisitor();
  const filter = useFilter();
  const applied = appliedFilter(filter.applied);
  const [sorting, setSorting] = useState(NEWEST_FIRST);
  const repository = useRepository(name);
  const artifacts = useArtifacts(name, applied, sorting);
  const pages = useMemo(() => artifacts.data?.pages.map((page) => page.items) ?? [], [artifacts.data]);
  const rows = useMemo(() => pages.flat(), [pages]);
  const table = useRef<TableHandle>(null);
  // A list that is only just coming counts as stale too.
  const isStale = artifacts.isStale && !artifacts.isFetching && !artifacts.isPlaceholderData;
  const news = useNews(name, applied, sorting, { isStale, rows });
  const total = artifacts.data?.pages[0]?.total;
  // As the project counts them: with what belongs to others and is listed below them.
  const count = repository.data?.artifact_count ?? (applied === '' ? total : undefined);
  const below = applied === '' && count !== undefined && total !== undefined ? count - total : 0;
  const listed = count === undefined ? undefined : count - Math.max(0, below);
  const hasMore = artifacts.hasNextPage || artifacts.isFetching;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => table.current?.scrollToTop(), [applied, sorting]);
  if (isNotFound(artifacts.error) || isNotFound(repository.error)) {
    return <MissingRepository name={name} wasThere={artifacts.data !== undefined} />;
  }
  return (
    <Page
      title={pathInProject(name)}
      facts={
        <Facts
          items={[
            applied === '' || total === undefined ? undefined : t('matching', { count: total }),
            listed === undefined ? undefined : t(applied === '' ? 'facts' : 'inAll', { count: listed }),
            below > 0 ? (
              <span key="below" data-hint={t('belowHint')}>
                {t('below', { count: below })}
              </span>
            ) : undefined,
            repository.data === undefined ? undefined : t('pulls', { count: repository.data.pull_count }),
            repository.data?.description,
          ]}
        />
      }
      actions={<RepositoryActs name={name} />}
      toolbar={
        <>
          <FilterBar
            value={filter.value}
            onChange={filter.change}
            onLeave={() => table.current?.focusFirst()}
          />
          <ShowNewButton
            count={news.count}
            onClick={() => {
              news.show();
              table.current?.scrollToTop();
            }}
          />
          <div className={classes['tools']}>
            <ColumnsMenu />
            <InspectorButton />
          </div>
        </>
      }
      content="fill"
    >
      <QueryView what="artifacts" query={artifacts} skeleton={<ArtifactTableSkeleton repository={name} />}>
        {() => {
          if (rows.length === 0 && hasMore) return <RestOfList repository={name} query={artifacts} />;
          if (rows.length > 0) {
            return (
              <ArtifactList
                key={name}
                repository={name}
                filter={applied}
                pages={pages}
                artifacts={rows}
                total={total}
                sorting={sorting}
                onSort={setSorting}
                query={artifacts}
                onShift={news.onShift}
                table={table}
              />
            );
          }
          if (applied !== '') {
            return <NoMatch text={t('noMatch', { filter: applied })} onClear={() => filter.change('')} />;
          }
          return (
            <StateMessage
              icon={<IconPackageOff size={20} />}
              title={t('empty.title')}
              text={isVisitor ? '' : t('empty.text', { repository: name })}
            >
              {isVisitor ? null : <PushHint project={projectOf(name)} path={pathInProject(name)} />}
            </StateMessage>
          );
        }}
      </QueryView>
    </Page>
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
    <Tooltip label={t('inspector.show')}>
      <ActionIcon
        aria-label={t('inspector.label')}
        aria-pressed={shown}
        onClick={() => setPreferences({ inspectorShown: !shown })}
      >
        <IconLayoutSidebarRight size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
