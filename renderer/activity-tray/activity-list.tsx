import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../activities/activity.ts';
import { dismissActivities } from '../activities/activity-store.ts';
import { useSeconds } from '../hooks/use-seconds.ts';
import { ActivityLine } from './activity-line.tsx';
import classes from './activity-list.module.css';

/** What is in the tray, the newest first. */
export function ActivityList({ activities }: { readonly activities: readonly Activity[] }) {
  const { t } = useTranslation('activities');
  const now = useSeconds();
  const hasEnded = activities.some(({ state }) => state !== 'running');
  return (
    <>
      <div className={classes['header']}>
        {/* Not on the first button, with which a key too many would cancel something. */}
        <h2 tabIndex={-1} data-autofocus className={classes['title']}>
          {t('title')}
        </h2>
        {hasEnded ? (
          <Button variant="subtle" size="compact-sm" onClick={() => dismissActivities(() => true)}>
            {t('clear')}
          </Button>
        ) : null}
      </div>
      <ul className={classes['list']} aria-label={t('title')}>
        {activities.toReversed().map((activity) => (
          <ActivityLine key={activity.id} activity={activity} now={now} />
        ))}
      </ul>
    </>
  );
}
