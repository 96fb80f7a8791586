import { randomBytes } from 'node:crypto';
import type { HostOptions } from '../../registry-core/host.ts';
import type { CoreState } from '../ipc-contract/core.ts';
import { log } from '../log.ts';
import type { CoreAddress } from '../scheme/api-forwarder.ts';
import { CoreSupervisor } from './core-supervisor.ts';
import { utilityCorePort } from './utility-core-port.ts';

/** The registry core of the desktop application and the way to its API. */
export interface DesktopCore {
  readonly supervisor: CoreSupervisor;
  /** Where API requests go and the token that opens the door; waits for a start, undefined when the core is down. */
  address(): Promise<CoreAddress | undefined>;
}

/**
 * Prepares the core's process; `supervisor.start()` starts it.
 *
 * @param modulePath Absolute path of `out/core/host.js`.
 */
export function createDesktopCore(
  modulePath: string,
  options: Omit<HostOptions, 'desktopToken'>,
  onState: (state: CoreState) => void,
): DesktopCore {
  const desktopToken = randomBytes(32).toString('base64url');
  const supervisor = new CoreSupervisor(
    utilityCorePort(modulePath, (line) => process.stderr.write(`${line}\n`)),
    { ...options, desktopToken },
    onState,
    log,
  );
  return {
    supervisor,
    address: async () => {
      const state = await supervisor.started();
      return state.status === 'ready' ? { url: state.url, desktopToken } : undefined;
    },
  };
}
