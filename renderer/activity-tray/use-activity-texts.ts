import { useTranslation } from 'react-i18next';
import {
  type Activity,
  type DeleteActivity,
  layersOf,
  type ReceiveActivity,
} from '../activities/activity.ts';
import { useConnection } from '../data/registry/use-registry.ts';
import { formatBytes } from '../format/bytes.ts';
import { asSentence } from '../format/sentence.ts';
import { durationOf } from '../format/time.ts';
import { useErrorText } from '../ui/error-text.ts';
import { useAmount } from '../ui/use-amount.ts';
import { useJobTexts } from './use-job-texts.ts';

/** What is said of an activity. */
export interface ActivityTexts {
  /** What it is, or how it ended. */
  readonly title: string;
  /** In numbers. */
  readonly facts: readonly string[];
  /** How quickly it goes on, and how long it takes. */
  readonly pace?: readonly string[];
  /** Why it failed. */
  readonly problem?: string;
}

/** A push that is slower stands still: how long it takes, nobody can say. Bytes a second. */
const SLOWEST = 1024;

/** A push that is younger may only not have been measured yet. In ms. */
const MEASURED_AFTER = 5_000;

/** Says of activities what they are, how far, and how they ended; `now` in Unix ms. */
export function useActivityTexts(): (activity: Activity, now: number) => ActivityTexts {
  const receive = useReceiveTexts();
  const remove = useDeleteTexts();
  const job = useJobTexts();
  return (activity, now) => {
    if (activity.kind === 'job') return job(activity.job);
    return activity.kind === 'receive' ? receive(activity, now) : remove(activity, now);
  };
}

function useReceiveTexts(): (activity: ReceiveActivity, now: number) => ActivityTexts {
  const { t, i18n } = useTranslation('activities');
  const duration = useDuration();
  const username = useConnection().data?.username;
  const bytes = (count: number): string => formatBytes(count, i18n.language);
  const paceOf = (activity: ReceiveActivity, now: number): string[] => {
    const { totalBytes, bytesPerSecond } = activity;
    if (bytesPerSecond < SLOWEST) {
      const since = elapsed(t, activity, duration, now);
      return now - activity.startedAt < MEASURED_AFTER ? [since] : [t('standsStill'), since];
    }
    const rate = t('rate', { size: bytes(bytesPerSecond) });
    if (totalBytes === undefined) return [rate, elapsed(t, activity, duration, now)];
    const left = ((totalBytes - activity.bytes) / bytesPerSecond) * 1000;
    return [rate, t('left', { time: duration(left) })];
  };
  return (activity, now) => {
    const { repository, state, totalBytes } = activity;
    const running = state === 'running';
    const size =
      running && totalBytes !== undefined
        ? t('ofTotal', { size: bytes(activity.bytes), total: bytes(totalBytes) })
        : bytes(activity.bytes);
    // Refused before a byte of it came.
    const facts = !running && activity.bytes === 0 ? [] : [t('layers', { count: layersOf(activity) }), size];
    if (activity.attempts > 1) facts.push(t('attempts', { count: activity.attempts }));
    if (activity.username !== username) facts.unshift(t('by', { username: activity.username }));
    if (!running) facts.push(elapsed(t, activity, duration, now));
    return {
      title: t(`receive.${state}`, { repository }),
      facts,
      ...(running ? { pace: paceOf(activity, now) } : {}),
      ...(activity.problem === undefined
        ? {}
        : { problem: t(`receive.${activity.problem}`, { username: activity.username }) }),
    };
  };
}

function useDeleteTexts(): (activity: DeleteActivity, now: number) => ActivityTexts {
  const { t } = useTranslation('activities');
  const amount = useAmount();
  const duration = useDuration();
  const errorText = useErrorText();
  return (activity, now) => {
    const { repository, problem } = activity;
    const what = amount(activity.artifacts, activity.tags);
    const facts = [elapsed(t, activity, duration, now)];
    if (problem instanceof Error) {
      return { title: t('delete.failed', { repository, what }), facts, problem: errorText(problem) };
    }
    if (problem !== undefined) {
      const reasons = problem.map(asSentence).join(' ');
      return { title: t('delete.partly', { repository }), facts, problem: reasons };
    }
    const key = activity.state === 'running' ? 'running' : 'done';
    return { title: t(`delete.${key}`, { repository, what }), facts };
  };
}

type TasksT = ReturnType<typeof useTranslation<'activities'>>['t'];

function elapsed(t: TasksT, activity: Activity, duration: (time: number) => string, now: number): string {
  const time = duration((activity.endedAt ?? now) - activity.startedAt);
  return activity.endedAt === undefined ? t('since', { time }) : t('took', { time });
}

function useDuration(): (milliseconds: number) => string {
  const { t } = useTranslation('activities');
  return (milliseconds) => {
    const { unit, count } = durationOf(milliseconds);
    return t(`time.${unit}`, { count });
  };
}
