import { Popover, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProgressRing } from './progress-ring.tsx';
import { overallProgress, type Task } from './task.ts';
import { TaskList } from './task-list.tsx';
import { useTasks } from './task-store.ts';
import classes from './task-tray.module.css';
import { useClearEnded } from './use-clear-ended.ts';
import { useFollowJobs } from './use-follow-jobs.ts';
import { useFollowUploads } from './use-follow-uploads.ts';
import { useTaskTexts } from './use-task-texts.ts';

/** The long work that runs, or that ended and was not seen yet. Nothing is shown when there is none. */
export function TaskTray() {
  const { t } = useTranslation('tasks');
  const tasks = useTasks((state) => state.tasks);
  const [wanted, setOpened] = useState(false);
  const opened = wanted && tasks.length > 0;
  if (wanted !== opened) setOpened(opened);
  useFollowUploads();
  useFollowJobs();
  useClearEnded(tasks, !opened);
  useKeptFocus(opened);
  return (
    <>
      <Announcement />
      {tasks.length === 0 ? null : (
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
            <TrayButton tasks={tasks} onClick={() => setOpened(!opened)} />
          </Popover.Target>
          <Popover.Dropdown className={classes['dropdown'] ?? ''} aria-label={t('title')}>
            <TaskList tasks={tasks} />
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

type TrayButtonProps = React.ComponentPropsWithRef<'button'> & { readonly tasks: readonly Task[] };

function TrayButton({ tasks, ...rest }: TrayButtonProps) {
  const { t } = useTranslation('tasks');
  const running = tasks.filter(({ state }) => state === 'running').length;
  const failed = tasks.filter(({ state }) => state === 'failed').length;
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
      {state === 'running' ? <ProgressRing progress={overallProgress(tasks)} /> : null}
      {state === 'failed' ? <IconAlertTriangle size={16} stroke={2} aria-hidden /> : null}
      {state === 'ended' ? <IconCheck size={16} stroke={2} aria-hidden /> : null}
      <span aria-hidden>{state === 'running' ? running : state === 'failed' ? failed : tasks.length}</span>
    </button>
  );
}

/** The tray goes with its last task; whoever was in it by keyboard goes on with the screen. */
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
  const textsOf = useTaskTexts();
  const news = useTasks((state) => state.news);
  return (
    <VisuallyHidden role="status">
      {news === undefined ? '' : textsOf(news, news.startedAt).title}
    </VisuallyHidden>
  );
}
