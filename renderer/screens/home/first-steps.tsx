import { CloseButton } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useProjects } from '../../data/projects/use-projects.ts';
import { useConnection, useRecent } from '../../data/registry/use-registry.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { Panel } from '../../ui/panel.tsx';
import classes from './first-steps.module.css';
import { stepsDone } from './steps-done.ts';

const STEPS = ['running', 'push', 'pull', 'project'] as const;

/** What to do first. Each step ticks itself when the registry says that it has happened. */
export function FirstSteps() {
  const { t } = useTranslation(['home', 'common']);
  const hidden = usePreferences((preferences) => preferences.firstStepsHidden);
  const connection = useConnection();
  const recent = useRecent();
  const projects = useProjects('');
  if (hidden || recent.data === undefined || projects.data === undefined) return null;
  const done = stepsDone(recent.data, projects.data.pages[0]?.items ?? []);
  if (done.size === STEPS.length) return null;
  const address = connection.data?.address ?? '';
  return (
    <Panel
      title={t('firstSteps.title')}
      padding="flush"
      aside={
        <span className={classes['aside']}>
          {t('firstSteps.progress', { done: done.size, total: STEPS.length })}
          <CloseButton
            size="sm"
            aria-label={t('firstSteps.dismiss')}
            onClick={() => setPreferences({ firstStepsHidden: true })}
          />
        </span>
      }
    >
      <ol className={classes['steps']}>
        {STEPS.map((step) => (
          <Step key={step} title={t(`firstSteps.${step}`)} done={done.has(step)}>
            {t(`firstSteps.${step}Hint`, { address })}
          </Step>
        ))}
      </ol>
    </Panel>
  );
}

function Step({
  title,
  done,
  children,
}: {
  readonly title: string;
  readonly done: boolean;
  readonly children: string;
}) {
  const { t } = useTranslation('home');
  const Icon = done ? IconCircleCheckFilled : IconCircle;
  return (
    <li className={classes['step']} data-done={done}>
      <Icon
        size={17}
        stroke={1.75}
        aria-label={done ? t('firstSteps.done') : t('firstSteps.open')}
        role="img"
      />
      <div>
        <div className={classes['title']}>{title}</div>
        {done ? null : <div className={classes['hint']}>{children}</div>}
      </div>
    </li>
  );
}
