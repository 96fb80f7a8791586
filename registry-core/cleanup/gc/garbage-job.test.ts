import { describe, expect, it, vi } from 'vitest';
import { FinalFailure, type TaskContext, TooEarly } from '../../jobs/index.ts';
import type { Hindrance } from './garbage-collector.ts';
import { garbageJob } from './garbage-job.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** What the job is built on, and what it was made to do. */
function world(hindrance?: Hindrance, needsAudit = false) {
  const collector = {
    hindrance,
    needsAudit,
    auditedAt: needsAudit ? undefined : 0,
    collect: vi.fn(async () => ({ blobs: 2, bytes: 30 })),
    audit: vi.fn(async () => ({ blobs: 5, unnoted: 1, wronglyNoted: 0 })),
  };
  const removeUntagged = vi.fn(async () => 4);
  const log = vi.fn();
  const run = (parameters: object, trigger: TaskContext<object>['trigger'] = 'manual', now = DAY) => {
    const kind = garbageJob(collector, removeUntagged, () => now);
    const signal = new AbortController().signal;
    return kind.run({
      id: 1,
      executionId: 1,
      actor: 'ada',
      step: undefined,
      parameters,
      trigger,
      signal,
      log,
      progress: () => undefined,
      saveStep: async () => undefined,
    });
  };
  return { collector, removeUntagged, log, run };
}

describe('the job that collects garbage', () => {
  it('removes untagged artifacts only where that was asked for', async () => {
    const { removeUntagged, collector, run } = world();
    expect(await run({})).toMatchObject({
      purged_blobs: 2,
      purged_manifests: 0,
      freed_space: 30,
      dry_run: false,
    });
    expect(removeUntagged).not.toHaveBeenCalled();
    expect(await run({ delete_untagged: true, dry_run: true, workers: 3 })).toMatchObject({
      purged_manifests: 4,
    });
    expect(collector.collect).toHaveBeenLastCalledWith(expect.objectContaining({ dryRun: true, workers: 3 }));
  });

  it('fails with the reason when somebody asks too early, and waits when a schedule does', async () => {
    const { collector, run } = world({ why: 'clock', waitMs: 2 * HOUR });
    await expect(run({})).rejects.toThrow(FinalFailure);
    await expect(run({})).rejects.toThrow('120 minutes are left');
    await expect(run({}, 'schedule')).rejects.toMatchObject({ constructor: TooEarly, waitMs: 2 * HOUR });
    expect(collector.collect).not.toHaveBeenCalled();
  });

  it('compares notes and truth once at first, then each week, and then tells a difference as a fault', async () => {
    const first = world(undefined, true);
    await first.run({});
    expect(first.collector.audit).toHaveBeenCalledTimes(1);
    expect(first.log).toHaveBeenCalledWith('info', expect.stringContaining('compared'), expect.anything());
    const later = world();
    await later.run({}, 'schedule', 6 * DAY);
    expect(later.collector.audit).not.toHaveBeenCalled();
    await later.run({}, 'schedule', 8 * DAY);
    expect(later.log).toHaveBeenCalledWith('error', expect.stringContaining('differed'), expect.anything());
  });
});
