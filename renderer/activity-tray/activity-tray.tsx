import { Popover, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Activity, overallProgress } from '../activities/activity.ts';
import { useActivities } from '../activities/activity-store.ts';
import { ActivityList } from './activity-list.tsx';
import classes from './activity-tray.module.css';
import { ProgressRing } from './progress-ring.tsx';
import { useActivityTexts } from './use-activity-texts.ts';
import { useClearEnded } from './use-clear-ended.ts';
import { useFollowJobs } from './use-follow-jobs.ts';
import { useFollowUploads } from './use-follow-uploads.ts';

/** The long work that runs, or that ended and was not seen yet. Nothing is shown when there is none. */
export function ActivityTray() {
  const { t } = useTranslation('activities');
  const activities = useActivities((state) => state.activities);
  const [wanted, setOpened] = useState(false);
  const opened = wanted && activities.length > 0;
  if (wanted !== opened) setOpened(opened);
  useFollowUploads();
  useFollowJobs();
  useClearEnded(activities, !opened);
  useKeptFocus(opened);
  return (
    <>
      <Announcement />
      {activities.length === 0 ? null : (
        <Popover
          opened={opened}
          onChange={setOpened}
          position="bottom-end"
          width={400}
          shadow="md"
          trapFocus
          returnFocus
          transitionProps={{ duration: 80 }}
        >
          <Popover.Target>
            <TrayButton activities={activities} onClick={() => setOpened(!opened)} />
          </Popover.Target>
          <Popover.Dropdown className={classes['dropdown'] ?? ''} aria-label={t('title')}>
            <ActivityList activities={activities} />
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

type TrayButtonProps = React.ComponentPropsWithRef<'button'> & { readonly activities: readonly Activity[] };

function TrayButton({ activities, ...rest }: TrayButtonProps) {
  const { t } = useTranslation('activities');
  const running = activities.filter(({ state }) => state === 'running').length;
  const failed = activities.filter(({ state }) => state === 'failed').length;
  const state = running > 0 ? 'running' : failed > 0 ? 'failed' : 'ended';
  const label = state === 'ended' ? t('ended') : t(state, { count: state === 'running' ? running : failed });
  return (
    <button
      type="button"
      {...rest}
      className={classes['button']}
      data-state={state}
      aria-label={label}
      data-hint={label}
    >
      {state === 'running' ? <ProgressRing progress={overallProgress(activities)} /> : null}
      {state === 'failed' ? <IconAlertTriangle size={16} stroke={2} aria-hidden /> : null}
      {state === 'ended' ? <IconCheck size={16} stroke={2} aria-hidden /> : null}
      <span aria-hidden>
        {state === 'running' ? running : state === 'failed' ? failed : activities.length}
      </span>
    </button>
  );
}

/** The tray goes with its last activity; whoever was in it by keyboard goes on with the screen. */
function useKeptFocus(opened: boolean): void {
  useEffect(() => {
    if (!opened) return;
    return () => {
      if (document.activeElement === document.body) document.getElementById('content')?.focus();
    };
  }, [opened]);
}

/** Says to who cannot see it what began or ended last. */
function Announcement() {
  const textsOf = useActivityTexts();
  const news = useActivities((state) => state.news);
  return (
    <VisuallyHidden role="status">
      {news === undefined ? '' : textsOf(news, news.startedAt).title}
    </VisuallyHidden>
  );
}
