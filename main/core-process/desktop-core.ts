import { randomBytes } from 'node:crypto';
import type { HostOptions } from '../../registry-core/host/index.ts';
import type { CoreProblem, CoreState } from '../ipc-contract/core.ts';
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

/** What {@link createDesktopCore} works with. */
export interface DesktopCoreParts {
  /** Absolute path of `out/core/host.js`. */
  readonly modulePath: string;
  readonly options: () => Omit<HostOptions, 'desktopToken' | 'secretStore'>;
  readonly obstacle: () => CoreProblem | undefined;
  readonly masterKey: (mayCreate: boolean) => Promise<Buffer>;
  readonly onState: (state: CoreState) => void;
}

/** Prepares the core's process; `supervisor.start()` starts it. */
export function createDesktopCore(parts: DesktopCoreParts): DesktopCore {
  const desktopToken = randomBytes(32).toString('base64url');
  const supervisor = new CoreSupervisor({
    startPort: utilityCorePort(parts.modulePath, (line) => process.stderr.write(`${line}\n`)),
    options: () => ({ ...parts.options(), desktopToken, secretStore: { kind: 'host' } }),
    obstacle: parts.obstacle,
    masterKey: parts.masterKey,
    onState: parts.onState,
    log,
  });
  return {
    supervisor,
    address: async () => {
      const state = await supervisor.started();
      return state.status === 'ready' ? { url: state.url, desktopToken } : undefined;
    },
  };
}
