import { performance } from 'node:perf_hooks';
import type { BlobStore } from '../blobs/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Database } from '../database/index.ts';
import type { AnyJobKind } from '../jobs/index.ts';
import type { Lifetime } from '../lifetime.ts';
import { GarbageCollector } from './gc/garbage-collector.ts';
import { garbageJob } from './gc/garbage-job.ts';
import { Grace } from './gc/grace.ts';
import { removeUntagged } from './gc/untagged.ts';

/** What the room is opened with. */
export interface CleanupParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly catalog: Pick<Catalog, 'deletion' | 'lists' | 'upkeep'>;
  /** For so long what was promised is not collected, ms; read each time. */
  readonly graceMs: () => number;
  readonly clock?: () => number;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

/** What removes things, and says what it would remove. */
export interface Cleanup {
  readonly garbage: GarbageCollector;
  /** What the job service is to do for it. */
  readonly kinds: readonly AnyJobKind[];
}

/** Opens the room. */
export function openCleanup(parts: CleanupParts, lifetime: Lifetime): Cleanup {
  const { database, blobs, catalog, graceMs, clock = Date.now, now = () => performance.now() } = parts;
  const grace = new Grace({ graceMs, granularityMs: () => blobs.promiseGranularityMs, clock, now });
  lifetime.onClose(() => grace.close());
  const isDerived = (): boolean => catalog.upkeep.isDone;
  const garbage = new GarbageCollector({ database, blobs, grace, isDerived, clock });
  const kinds = [
    garbageJob(garbage, (task, dryRun) => removeUntagged(catalog, task, grace.before, dryRun), clock),
  ];
  return { garbage, kinds };
}
