import { useTranslation } from 'react-i18next';
import { useConnection } from '../data/use-registry.ts';
import { formatBytes } from '../format/bytes.ts';
import { asSentence } from '../format/sentence.ts';
import { durationOf } from '../format/time.ts';
import { useErrorText } from '../ui/error-text.ts';
import { useAmount } from '../ui/use-amount.ts';
import { type DeleteTask, layersOf, type ReceiveTask, type Task } from './task.ts';
import { useJobTexts } from './use-job-texts.ts';

/** What is said of a task. */
export interface TaskTexts {
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

/** Says of tasks what they are, how far, and how they ended; `now` in Unix ms. */
export function useTaskTexts(): (task: Task, now: number) => TaskTexts {
  const receive = useReceiveTexts();
  const remove = useDeleteTexts();
  const job = useJobTexts();
  return (task, now) => {
    if (task.kind === 'job') return job(task.job);
    return task.kind === 'receive' ? receive(task, now) : remove(task, now);
  };
}

function useReceiveTexts(): (task: ReceiveTask, now: number) => TaskTexts {
  const { t, i18n } = useTranslation('tasks');
  const duration = useDuration();
  const username = useConnection().data?.username;
  const bytes = (count: number): string => formatBytes(count, i18n.language);
  const paceOf = (task: ReceiveTask, now: number): string[] => {
    const { totalBytes, bytesPerSecond } = task;
    if (bytesPerSecond < SLOWEST) return [elapsed(t, task, duration, now)];
    const rate = t('rate', { size: bytes(bytesPerSecond) });
    if (totalBytes === undefined) return [rate, elapsed(t, task, duration, now)];
    const left = ((totalBytes - task.bytes) / bytesPerSecond) * 1000;
    return [rate, t('left', { time: duration(left) })];
  };
  return (task, now) => {
    const { repository, state, totalBytes } = task;
    const running = state === 'running';
    const size =
      running && totalBytes !== undefined
        ? t('ofTotal', { size: bytes(task.bytes), total: bytes(totalBytes) })
        : bytes(task.bytes);
    // Refused before a byte of it came.
    const facts = !running && task.bytes === 0 ? [] : [t('layers', { count: layersOf(task) }), size];
    if (task.attempts > 1) facts.push(t('attempts', { count: task.attempts }));
    if (task.username !== username) facts.unshift(t('by', { username: task.username }));
    if (!running) facts.push(elapsed(t, task, duration, now));
    return {
      title: t(`receive.${state}`, { repository }),
      facts,
      ...(running ? { pace: paceOf(task, now) } : {}),
      ...(task.problem === undefined ? {} : { problem: t(`receive.${task.problem}`) }),
    };
  };
}

function useDeleteTexts(): (task: DeleteTask, now: number) => TaskTexts {
  const { t } = useTranslation('tasks');
  const amount = useAmount();
  const duration = useDuration();
  const errorText = useErrorText();
  return (task, now) => {
    const { repository, problem } = task;
    const what = amount(task.artifacts, task.tags);
    const facts = [elapsed(t, task, duration, now)];
    if (problem instanceof Error) {
      return { title: t('delete.failed', { repository, what }), facts, problem: errorText(problem) };
    }
    if (problem !== undefined) {
      const reasons = problem.map(asSentence).join(' ');
      return { title: t('delete.partly', { repository }), facts, problem: reasons };
    }
    const key = task.state === 'running' ? 'running' : 'done';
    return { title: t(`delete.${key}`, { repository, what }), facts };
  };
}

type TasksT = ReturnType<typeof useTranslation<'tasks'>>['t'];

function elapsed(t: TasksT, task: Task, duration: (time: number) => string, now: number): string {
  const time = duration((task.endedAt ?? now) - task.startedAt);
  return task.endedAt === undefined ? t('since', { time }) : t('took', { time });
}

function useDuration(): (milliseconds: number) => string {
  const { t } = useTranslation('tasks');
  return (milliseconds) => {
    const { unit, count } = durationOf(milliseconds);
    return t(`time.${unit}`, { count });
  };
}
