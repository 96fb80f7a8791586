import type { CoreSupervisor } from '../core-process/core-supervisor.ts';
import type { IpcHandlers } from '../ipc-contract/contract.ts';
import type { CoreContract } from '../ipc-contract/core.ts';
import { portHolder } from '../port-holder/port-holder.ts';

/** Serves `window.marina.core`. */
export function coreRequests(
  supervisor: Pick<CoreSupervisor, 'state' | 'retry' | 'restart'>,
): IpcHandlers<CoreContract> {
  return {
    state: () => supervisor.state,
    retry: () => supervisor.retry(),
    restart: () => supervisor.restart(),
    portHolder,
  };
}
