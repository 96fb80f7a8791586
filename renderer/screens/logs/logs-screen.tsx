import { Button, SegmentedControl } from '@mantine/core';
import { IconFileText, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LOG_LEVELS, LOG_THRESHOLDS } from '../../../registry-core/rules/log-levels.ts';
import { FilterField } from '../../ui/filter-field.tsx';
import { NoMatch } from '../../ui/no-match.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { StateMessage } from '../../ui/state-message.tsx';
import { LogList } from './log-list.tsx';
import { LogTableSkeleton } from './log-table.tsx';
import { useLog } from './use-log.ts';
import { useLogFilter } from './use-log-filter.ts';

/** What the registry wrote into its log, followed while the screen is open. */
export function LogsScreen() {
  const { t } = useTranslation('logs');
  const filter = useLogFilter();
  const [paused, setPaused] = useState(false);
  const [reading, setReading] = useState(false);
  const log = useLog(filter.applied, paused || reading);
  const state = paused ? 'paused' : reading ? 'held' : 'following';
  const FollowIcon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Page
      title={t('title')}
      facts={log.query.error === null ? t(`facts.${state}`) : ''}
      actions={
        <Button
          variant="default"
          leftSection={<FollowIcon size={16} stroke={1.75} aria-hidden />}
          onClick={() => setPaused(!paused)}
        >
          {t(paused ? 'follow' : 'pause')}
        </Button>
      }
      toolbar={
        <>
          <FilterField label={t('filter')} value={filter.text} onChange={(text) => filter.set({ text })} />
          <SegmentedControl
            size="xs"
            withItemsBorders={false}
            aria-label={t('level')}
            data={LOG_THRESHOLDS.map((value) => ({ value, label: t(`least.${value}`) }))}
            value={filter.level}
            onChange={(value) => {
              const level = LOG_LEVELS.find((one) => one === value);
              if (level !== undefined) filter.set({ level });
            }}
          />
        </>
      }
      content="fill"
    >
      <QueryView what="logs" query={log.query} skeleton={<LogTableSkeleton />}>
        {() => {
          if (log.lines.length > 0) {
            return <LogList log={log} onReading={setReading} onRequest={(text) => filter.set({ text })} />;
          }
          const { text } = filter.applied;
          if (text !== '') {
            return <NoMatch text={t('noMatch', { filter: text })} onClear={() => filter.set({ text: '' })} />;
          }
          return <Nothing />;
        }}
      </QueryView>
    </Page>
  );
}

function Nothing() {
  const { t } = useTranslation('logs');
  return <StateMessage icon={<IconFileText size={20} />} title={t('empty.title')} text={t('empty.text')} />;
}
