import { UnstyledButton } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatLogTime } from '../../format/time.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { useRowTabIndex } from '../../ui/data-table/row-focus.ts';
import { TableSkeleton } from '../../ui/data-table/table-skeleton.tsx';
import { LevelMark } from './level-mark.tsx';
import type { ShownLine } from './log-lines.ts';
import classes from './log-table.module.css';
import { levelOf, rawText, requestIdOf, summaryOf } from './log-text.ts';
import type { ShownLog } from './use-log.ts';

interface LogTableProps {
  readonly log: ShownLog;
  readonly onOpen: (line: ShownLine) => void;
  readonly onRequest: (requestId: string) => void;
}

/** The log, a line a row, the newest first. */
export function LogTable({ log, onOpen, onRequest }: LogTableProps) {
  const { t, i18n } = useTranslation('logs');
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = log.query;
  return (
    <DataTable
      label={t('table')}
      columns={columnsOf(t, i18n.language, onRequest)}
      rows={log.lines}
      rowKey={(line) => line.key}
      onOpen={onOpen}
      onReachEnd={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined}
    />
  );
}

/** The table while its lines are coming. */
export function LogTableSkeleton() {
  const { t, i18n } = useTranslation('logs');
  return <TableSkeleton columns={columnsOf(t, i18n.language, () => {})} />;
}

function columnsOf(
  t: TFunction<'logs'>,
  language: string,
  onRequest: (requestId: string) => void,
): readonly Column<ShownLine>[] {
  return [
    {
      id: 'time',
      header: t('columns.time'),
      width: '156px',
      cell: (line) => (
        <time className={classes['time']} dateTime={line.time}>
          {formatLogTime(line.time, language)}
        </time>
      ),
    },
    {
      id: 'level',
      header: t('columns.level'),
      width: '78px',
      cell: (line) => <LevelMark level={levelOf(line)} />,
    },
    {
      id: 'message',
      header: t('columns.message'),
      width: 'minmax(160px, 1fr)',
      cell: (line) => <code className={classes['message']}>{summaryOf(line)}</code>,
    },
    {
      id: 'request',
      header: t('columns.request'),
      width: '110px',
      hideBelow: 760,
      cell: (line) => <RequestButton line={line} onRequest={onRequest} />,
    },
    {
      id: 'copy',
      header: t('columns.copy'),
      hiddenHeader: true,
      width: '30px',
      hideBelow: 540,
      cell: (line) => <CopyButton text={rawText(line)} what={t('line')} />,
    },
  ];
}

function RequestButton({
  line,
  onRequest,
}: {
  readonly line: ShownLine;
  readonly onRequest: (requestId: string) => void;
}) {
  const { t } = useTranslation('logs');
  const tabIndex = useRowTabIndex();
  const id = requestIdOf(line);
  if (id === undefined) return null;
  return (
    <UnstyledButton
      className={classes['request']}
      aria-label={t('onlyRequest', { id })}
      data-hint={id}
      onClick={() => onRequest(id)}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      {id}
    </UnstyledButton>
  );
}
