import { Type } from 'typebox';
import { FinalFailure, type JobKind, type TaskContext, TooEarly } from '../../jobs/index.ts';
import type { GarbageCollector, Hindrance } from './garbage-collector.ts';

/** The name of the job, as Harbor has it. */
export const GARBAGE_COLLECTION = 'GARBAGE_COLLECTION';

/** What the job is told. */
export const GarbageParameters = Type.Object({
  dry_run: Type.Optional(Type.Boolean()),
  delete_untagged: Type.Optional(Type.Boolean()),
  workers: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
});

/** A comparison of what was noted with the truth is made anew when the last one is so old, ms. */
const AUDIT_AGE_MS = 7 * 24 * 60 * 60 * 1000;

type Collector = Pick<GarbageCollector, 'hindrance' | 'needsAudit' | 'auditedAt' | 'collect' | 'audit'>;

/** Collects garbage, as a job. */
export function garbageJob(
  collector: Collector,
  removeUntagged: (task: TaskContext<object>, dryRun: boolean) => Promise<number>,
  clock: () => number,
): JobKind<typeof GarbageParameters> {
  return {
    name: GARBAGE_COLLECTION,
    lane: 'cleanup',
    parameters: GarbageParameters,
    // Harbor tries once; what hinders it is told, and the next schedule comes.
    attempts: 1,
    keptExecutions: 50,
    run: async (task) => {
      const { dry_run: dryRun = false, delete_untagged: untagged = false, workers = 1 } = task.parameters;
      const { hindrance } = collector;
      if (hindrance !== undefined) throw hindered(hindrance, task);
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

/** Who asks is told; what begins by itself waits, since a desk is often started after the time of its schedule. */
function hindered({ why, waitMs }: Hindrance, { trigger }: TaskContext<object>): Error {
  const minutes = Math.ceil(waitMs / 60_000);
  const message =
    why === 'update'
      ? 'what an update left is still looked through; collect once that is done'
      : `nothing is collected for a while after a start, a sleep or a change of the clock; ${minutes} minutes are left`;
  return trigger === 'manual' ? new FinalFailure(message) : new TooEarly(message, waitMs);
}

async function audit(collector: Collector, task: TaskContext<object>, clock: () => number): Promise<void> {
  const isFirst = collector.needsAudit;
  if (!isFirst && clock() - (collector.auditedAt ?? 0) < AUDIT_AGE_MS) return;
  const found = await collector.audit(task.signal, (done) => task.progress({ done }));
  const facts = { unnoted: found.unnoted, wronglyNoted: found.wronglyNoted };
  const isFault = !isFirst && found.unnoted + found.wronglyNoted > 0;
  if (isFault)
    task.log('error', 'what was noted as garbage differed from what refers to it; it was mended', facts);
  else task.log('info', 'what refers to which blob was compared with what was noted', facts);
}
