import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { LogPage } from '../../../registry-core/api/schemas/marina/telemetry.ts';
import type { LogLevel } from '../../../registry-core/rules/log-levels.ts';
import { useApi } from '../../data/api-context.ts';
import { registryKeys } from '../../data/registry/keys.ts';
import { useCoreStatus } from '../../host/core-status.ts';
import { countNewer, joinAnswers, justAfter, justBefore, keyed, type ShownLine } from './log-lines.ts';

const PAGE_SIZE = 300;
/** More new lines than this at once start the list anew. */
const TAIL_SIZE = 500;
/** How often the log is asked for new lines while its screen is open, in ms. */
const TAIL_EVERY = 1_500;

/** Which lines are wanted. */
export interface LogFilter {
  readonly level: LogLevel;
  readonly text: string;
}

/** The log as its screen shows it. */
export interface ShownLog {
  readonly query: ReturnType<typeof useLogPages>;
  readonly lines: readonly ShownLine[];
  /** Lines that came while the list was held. */
  readonly waiting: number;
  readonly showWaiting: () => void;
}

/** Reads the log and follows it. While it is held, new lines wait instead of moving what is being read. */
export function useLog(filter: LogFilter, held: boolean): ShownLog {
  const client = useQueryClient();
  const query = useLogPages(filter);
  const shown = useMemo(() => joinAnswers((query.data?.pages ?? []).map((page) => page.lines)), [query.data]);
  const tail = useLogTail(filter, query.isSuccess && !query.isPlaceholderData);
  const fresh = tail.data;
  const waiting = fresh === undefined ? 0 : countNewer(fresh.lines, shown);
  const key = registryKeys.logs(filter.level, filter.text);
  const take = (): void => {
    if (fresh === undefined || waiting === 0) return;
    if (fresh.more) void client.resetQueries({ queryKey: key });
    else client.setQueryData(key, (pages: LogPages | undefined) => withFirst(pages, fresh));
  };
  useEffect(() => {
    if (!held) take();
  });
  const lines = useMemo(() => keyed(shown), [shown]);
  return { query, lines, waiting: held ? waiting : 0, showWaiting: take };
}

function useLogPages({ level, text }: LogFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: registryKeys.logs(level, text),
    queryFn: ({ pageParam, signal }) =>
      api.call('readLog', {
        query: {
          level,
          limit: PAGE_SIZE,
          ...(text === '' ? {} : { q: text }),
          ...(pageParam === undefined ? {} : { before: justAfter(pageParam) }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last, _pages, asked) => {
      const oldest = last.more ? last.lines.at(-1)?.time : undefined;
      // An answer that reaches no further back was cut short by the registry, and would be the same again.
      return oldest === asked ? undefined : oldest;
    },
    // What was read before is not the newest any more.
    gcTime: 0,
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
  });
}

/** Lines from the newest that is shown on, asked for again and again. */
function useLogTail({ level, text }: LogFilter, enabled: boolean) {
  const api = useApi();
  const client = useQueryClient();
  const runs = useCoreStatus((status) => status.core.status === 'ready');
  return useQuery({
    queryKey: registryKeys.logTail(level, text),
    queryFn: ({ signal }) => {
      const shown = client.getQueryData<LogPages>(registryKeys.logs(level, text));
      const newest = shown?.pages[0]?.lines[0]?.time;
      return api.call('readLog', {
        query: {
          level,
          limit: TAIL_SIZE,
          ...(text === '' ? {} : { q: text }),
          ...(newest === undefined ? {} : { after: justBefore(newest) }),
        },
        signal,
      });
    },
    enabled: enabled && runs,
    refetchInterval: TAIL_EVERY,
    retry: false,
    gcTime: 0,
    staleTime: TAIL_EVERY,
  });
}

interface LogPages {
  readonly pages: readonly LogPage[];
  readonly pageParams: readonly unknown[];
}

/** Puts new lines before the first page, whose newest millisecond they repeat. */
function withFirst(pages: LogPages | undefined, fresh: LogPage): LogPages | undefined {
  const [first, ...rest] = pages?.pages ?? [];
  if (pages === undefined || first === undefined) return pages;
  const lines = joinFresh(fresh, first);
  return { ...pages, pages: [{ ...first, lines }, ...rest] };
}

function joinFresh(fresh: LogPage, first: LogPage): LogPage['lines'] {
  const [newest] = first.lines;
  // The fresh answer holds every line of that millisecond, the first page perhaps not yet.
  return [...fresh.lines, ...first.lines.filter((line) => line.time !== newest?.time)];
}
