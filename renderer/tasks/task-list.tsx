import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task } from './task.ts';
import { TaskLine } from './task-line.tsx';
import classes from './task-list.module.css';
import { dismissTasks } from './task-store.ts';
import { useSeconds } from './use-seconds.ts';

/** What is in the tray, the newest first. */
export function TaskList({ tasks }: { readonly tasks: readonly Task[] }) {
  const { t } = useTranslation('tasks');
  const now = useSeconds();
  const hasEnded = tasks.some(({ state }) => state !== 'running');
  return (
    <>
      <div className={classes['header']}>
        {/* Not on the first button, with which a key too many would cancel something. */}
        <h2 tabIndex={-1} data-autofocus className={classes['title']}>
          {t('title')}
        </h2>
        {hasEnded ? (
          <Button variant="subtle" size="compact-sm" onClick={() => dismissTasks(() => true)}>
            {t('clear')}
          </Button>
        ) : null}
      </div>
      <ul className={classes['list']} aria-label={t('title')}>
        {tasks.toReversed().map((task) => (
          <TaskLine key={task.id} task={task} now={now} />
        ))}
      </ul>
    </>
  );
}
