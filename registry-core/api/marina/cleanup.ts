import { GARBAGE_COLLECTION, type GarbageCollector } from '../../cleanup/index.ts';
import type { JobService } from '../../jobs/index.ts';
import * as contract from '../contract/marina/cleanup.ts';
import type { Serve } from '../serving/call.ts';
import { executionBody, findExecution } from './executions.ts';

export interface CleanupParts {
  readonly garbage: Pick<GarbageCollector, 'forecast' | 'graceMs' | 'hindrance'>;
  readonly service: JobService;
}

/** What is removed, and what would be. */
export function serveCleanup(serve: Serve, { garbage, service }: CleanupParts): void {
  serve(contract.forecastGarbage, async () => ({
    ...(await garbage.forecast()),
    graceSeconds: Math.round(garbage.graceMs / 1000),
    hindrance: hindranceBody(garbage.hindrance),
  }));

  serve(contract.collectGarbage, async ({ actor }) => {
    const task = { parameters: {}, dedupeKey: 'by hand' };
    const request = { kind: GARBAGE_COLLECTION, policyId: 0, actor, parameters: {}, tasks: [task] };
    const id = await service.jobs.begin({ ...request, trigger: 'manual' });
    return executionBody(service, findExecution(service, id));
  });
}

function hindranceBody(hindrance: GarbageCollector['hindrance']) {
  if (hindrance === undefined) return null;
  return { why: hindrance.why, waitSeconds: Math.ceil(hindrance.waitMs / 1000) };
}
