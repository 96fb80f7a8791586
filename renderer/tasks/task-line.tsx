import { IconAlertTriangle, IconBan, IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { paths } from '../app/paths.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Facts } from '../ui/page.tsx';
import { ProgressRing } from './progress-ring.tsx';
import { progressOf, type Task } from './task.ts';
import classes from './task-line.module.css';
import { dismissTasks } from './task-store.ts';
import { useCancelJob } from './use-cancel-job.ts';
import { useCancelReceive } from './use-cancel-receive.ts';
import { useTaskTexts } from './use-task-texts.ts';

/** One task: what it is, how far, how it ended, and what can be done about it. */
export function TaskLine({ task, now }: { readonly task: Task; readonly now: number }) {
  const { title, facts, pace, problem } = useTaskTexts()(task, now);
  return (
    <li className={classes['line']} data-state={task.state}>
      <span className={classes['mark']}>
        <Mark task={task} />
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
            {problem} <Remedy task={task} />
          </p>
        )}
        <Bar task={task} title={title} />
      </div>
      <Act task={task} title={title} />
    </li>
  );
}

function Mark({ task }: { readonly task: Task }) {
  switch (task.state) {
    case 'running':
      return <ProgressRing progress={progressOf(task)} />;
    case 'done':
      return <IconCheck size={16} stroke={2} aria-hidden />;
    case 'cancelled':
      return <IconBan size={16} stroke={2} aria-hidden />;
    case 'failed':
      return <IconAlertTriangle size={16} stroke={2} aria-hidden />;
  }
}

/** Where the user learns more of a push that failed, or can do something about it. */
function Remedy({ task }: { readonly task: Task }) {
  const { t } = useTranslation('tasks');
  if (task.kind !== 'receive') return null;
  const { problem } = task;
  if (problem === 'full') return <Link to={paths.home}>{t('receive.showStorage')}</Link>;
  if (problem !== 'refused' && problem !== 'disk') return null;
  const failed = task.parts.findLast(({ state }) => state === 'failed');
  const filter = failed === undefined ? '' : `?filter=${encodeURIComponent(failed.id)}`;
  return <Link to={`${paths.logs}${filter}`}>{t('receive.showLog')}</Link>;
}

/** How far it is, where that is known. */
function Bar({ task, title }: { readonly task: Task; readonly title: string }) {
  const { t } = useTranslation('tasks');
  const progress = progressOf(task);
  if (task.state !== 'running' || progress === undefined) return null;
  return (
    <progress
      className={classes['bar']}
      max={1}
      value={progress}
      aria-label={t('progress', { what: title })}
    />
  );
}

function Act({ task, title }: { readonly task: Task; readonly title: string }) {
  const { t } = useTranslation('tasks');
  const cancel = useCancelReceive();
  const cancelJob = useCancelJob();
  if (task.state !== 'running') {
    return (
      <IconButton
        size="small"
        label={t('dismissOf', { what: title })}
        onClick={() => dismissTasks(({ id }) => id === task.id)}
      >
        <IconX size={14} stroke={2} aria-hidden />
      </IconButton>
    );
  }
  // The registry deletes a selection in one go, which is done or not.
  if (task.kind === 'delete') return null;
  return (
    <IconButton
      size="small"
      label={t('cancelOf', { what: title })}
      disabled={cancel.isPending || cancelJob.isPending}
      onClick={() => (task.kind === 'job' ? cancelJob.mutate(task) : cancel.mutate(task))}
    >
      <IconX size={14} stroke={2} aria-hidden />
    </IconButton>
  );
}
