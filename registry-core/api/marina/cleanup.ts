import type { GarbageCollector } from '../../cleanup/index.ts';
import type { Settings } from '../../settings/index.ts';
import * as contract from '../contract/marina/cleanup.ts';
import type { Serve } from '../serving/call.ts';

export interface CleanupParts {
  readonly garbage: Pick<GarbageCollector, 'forecast' | 'hindrance'>;
  readonly settings: Settings;
}

/** What is removed, and what would be. */
export function serveCleanup(serve: Serve, { garbage, settings }: CleanupParts): void {
  serve(contract.forecastGarbage, async () => ({
    ...(await garbage.forecast()),
    graceMinutes: settings.get('gcGraceMinutes'),
    hindrance: garbage.hindrance ?? null,
  }));
}
