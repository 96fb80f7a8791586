import { IconAlertTriangle, IconBan, IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Activity, progressOf } from '../activities/activity.ts';
import { dismissActivities } from '../activities/activity-store.ts';
import { paths } from '../navigation/paths.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Facts } from '../ui/page.tsx';
import classes from './activity-line.module.css';
import { ProgressRing } from './progress-ring.tsx';
import { useActivityTexts } from './use-activity-texts.ts';
import { useCancelJob } from './use-cancel-job.ts';
import { useCancelReceive } from './use-cancel-receive.ts';

/** One activity: what it is, how far, how it ended, and what can be done about it. */
export function ActivityLine({ activity, now }: { readonly activity: Activity; readonly now: number }) {
  const { title, facts, pace, problem } = useActivityTexts()(activity, now);
  return (
    <li className={classes['line']} data-state={activity.state}>
      <span className={classes['mark']}>
        <Mark activity={activity} />
      </span>
      <div className={classes['texts']}>
        <p className={classes['title']} data-hint={title}>
          {title}
        </p>
        <div className={classes['facts']}>
          <Facts items={facts} />
          {pace === undefined ? null : <Facts items={pace} />}
        </div>
        {problem === undefined ? null : (
          <p className={classes['problem']}>
            {problem} <Remedy activity={activity} />
          </p>
        )}
        <Bar activity={activity} title={title} />
      </div>
      <Act activity={activity} title={title} />
    </li>
  );
}

function Mark({ activity }: { readonly activity: Activity }) {
  switch (activity.state) {
    case 'running':
      return <ProgressRing progress={progressOf(activity)} />;
    case 'done':
      return <IconCheck size={16} stroke={2} aria-hidden />;
    case 'cancelled':
      return <IconBan size={16} stroke={2} aria-hidden />;
    case 'failed':
      return <IconAlertTriangle size={16} stroke={2} aria-hidden />;
  }
}

/** Where the user learns more of a push that failed, or can do something about it. */
function Remedy({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation('activities');
  if (activity.kind !== 'receive') return null;
  const { problem } = activity;
  if (problem === 'full') return <Link to={paths.home}>{t('receive.showStorage')}</Link>;
  if (problem === 'project') return <Link to={paths.projects}>{t('receive.showProjects')}</Link>;
  if (problem !== 'refused' && problem !== 'disk') return null;
  const failed = activity.parts.findLast(({ state }) => state === 'failed');
  // Of what was refused before its first byte, the log knows only where it was to go.
  const told = failed === undefined || failed.receivedBytes === 0 ? activity.repository : failed.id;
  return <Link to={`${paths.logs}?filter=${encodeURIComponent(told)}`}>{t('receive.showLog')}</Link>;
}

/** How far it is, where that is known. */
function Bar({ activity, title }: { readonly activity: Activity; readonly title: string }) {
  const { t } = useTranslation('activities');
  const progress = progressOf(activity);
  if (activity.state !== 'running' || progress === undefined) return null;
  return (
    <progress
      className={classes['bar']}
      max={1}
      value={progress}
      aria-label={t('progress', { what: title })}
    />
  );
}

function Act({ activity, title }: { readonly activity: Activity; readonly title: string }) {
  const { t } = useTranslation('activities');
  const cancel = useCancelReceive();
  const cancelJob = useCancelJob();
  if (activity.state !== 'running') {
    return (
      <IconButton
        size="small"
        label={t('dismissOf', { what: title })}
        onClick={() => dismissActivities(({ id }) => id === activity.id)}
      >
        <IconX size={14} stroke={2} aria-hidden />
      </IconButton>
    );
  }
  // The registry deletes a selection in one go, which is done or not.
  if (activity.kind === 'delete') return null;
  return (
    <IconButton
      size="small"
      label={t('cancelOf', { what: title })}
      disabled={cancel.isPending || cancelJob.isPending}
      onClick={() => (activity.kind === 'job' ? cancelJob.mutate(activity) : cancel.mutate(activity))}
    >
      <IconX size={14} stroke={2} aria-hidden />
    </IconButton>
  );
}
