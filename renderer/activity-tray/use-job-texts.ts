import { useTranslation } from 'react-i18next';
import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import { asSentence } from '../format/sentence.ts';
import { useAmount } from '../ui/use-amount.ts';

/** What is said of a deletion that goes on in the registry. */
interface JobTexts {
  readonly title: string;
  /** How far it is, or what it deleted. */
  readonly facts: readonly string[];
  /** What stays and why, or why it failed. */
  readonly problem?: string;
}

/** Says of deletions what they are, how far, and how they ended. */
export function useJobTexts(): (job: Job) => JobTexts {
  const { t } = useTranslation('jobs');
  const amount = useAmount();
  return (job) => {
    const place = job.repository ?? job.project;
    const title = t(`${kindOf(job)}.${job.state}`, { place });
    const problem = problemOf(job);
    return { title, facts: factsOf(job), ...(problem === '' ? {} : { problem }) };
  };

  function factsOf(job: Job): readonly string[] {
    const { state, done, total, deletedArtifacts, deletedTags } = job;
    if (state !== 'running') return [t('deleted', { what: amount(deletedArtifacts, deletedTags) })];
    // What was deleted counts tags and all that belongs along, so beside this it would disagree.
    return [total === null ? t('counting') : t('ofTotal', { done, total })];
  }

  function problemOf(job: Job): string {
    if (job.message !== null) return asSentence(job.message);
    return job.state === 'failed' ? t('lost') : keptText(job);
  }

  function keptText({ kept }: Job): string {
    return kept
      .flatMap(({ reason, count }) =>
        reason === 'listed' || reason === 'changed' ? [t(reason, { count })] : [],
      )
      .join(' ');
  }
}

function kindOf({ kind }: Job): 'matching' | 'repository' | 'project' {
  if (kind === 'delete-project') return 'project';
  return kind === 'delete-repository' ? 'repository' : 'matching';
}
