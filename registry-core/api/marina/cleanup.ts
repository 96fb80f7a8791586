import type { GarbageCollector } from '../../cleanup/index.ts';
import * as contract from '../contract/marina/cleanup.ts';
import type { Serve } from '../serving/call.ts';

export interface CleanupParts {
  readonly garbage: Pick<GarbageCollector, 'forecast' | 'graceMs' | 'hindrance'>;
}

/** What is removed, and what would be. */
export function serveCleanup(serve: Serve, { garbage }: CleanupParts): void {
  serve(contract.forecastGarbage, async () => ({
    ...(await garbage.forecast()),
    graceSeconds: Math.round(garbage.graceMs / 1000),
    hindrance: garbage.hindrance ?? null,
  }));
}
