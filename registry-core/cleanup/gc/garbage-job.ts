import { Type } from 'typebox';
import type { JobKind, TaskContext } from '../../jobs/index.ts';
import { FinalFailure } from '../../jobs/index.ts';
import type { GarbageCollector } from './garbage-collector.ts';

/** The name of the job, as Harbor has it. */
export const GARBAGE_COLLECTION = 'GARBAGE_COLLECTION';

const Parameters = Type.Object({
  dry_run: Type.Optional(Type.Boolean()),
  delete_untagged: Type.Optional(Type.Boolean()),
  workers: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
});

/** A comparison of what was noted with the truth is made anew when the last one is so old, ms. */
const AUDIT_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** Collects garbage, as a job. */
export function garbageJob(
  collector: GarbageCollector,
  removeUntagged: (task: TaskContext<object>, dryRun: boolean) => Promise<number>,
  clock: () => number,
): JobKind<typeof Parameters> {
  return {
    name: GARBAGE_COLLECTION,
    lane: 'cleanup',
    parameters: Parameters,
    // Harbor tries once; what hinders it is told, and the next schedule comes.
    attempts: 1,
    keptExecutions: 50,
    run: async (task) => {
      const { dry_run: dryRun = false, delete_untagged: untagged = false, workers = 1 } = task.parameters;
      const { hindrance } = collector;
      if (hindrance !== undefined) throw new FinalFailure(hindrance);
      await audit(collector, task, clock);
      const manifests = untagged ? await removeUntagged(task, dryRun) : 0;
      const collected = await collector.collect({
        dryRun,
        workers,
        signal: task.signal,
        onProgress: (looked) => task.progress({ done: looked }),
      });
      const would = dryRun ? 'would be' : 'were';
      task.log('info', `${collected.blobs} blobs of ${collected.bytes} bytes ${would} removed`);
      return {
        purged_blobs: collected.blobs,
        purged_manifests: manifests,
        freed_space: collected.bytes,
        dry_run: dryRun,
      };
    },
  };
}

async function audit(
  collector: GarbageCollector,
  task: TaskContext<object>,
  clock: () => number,
): Promise<void> {
  const isFirst = collector.needsAudit;
  if (!isFirst && clock() - (collector.auditedAt ?? 0) < AUDIT_AGE_MS) return;
  const found = await collector.audit(task.signal, (done) => task.progress({ done }));
  const facts = { unnoted: found.unnoted, wronglyNoted: found.wronglyNoted };
  const isFault = !isFirst && found.unnoted + found.wronglyNoted > 0;
  if (isFault)
    task.log('error', 'what was noted as garbage differed from what refers to it; it was mended', facts);
  else task.log('info', 'what refers to which blob was compared with what was noted', facts);
}
