import { Type } from 'typebox';
import { event, request } from './contract.ts';

/** Why the core is not running. `code` is one of the registry's error codes, or CORE_EXITED, CORE_SILENT, DATA_FOLDER_MISSING. */
export interface CoreProblem {
  readonly code: string;
  readonly message: string;
}

/** What keeps a core that runs from its work. `away`: its data folder is not in its place; `full`: no room on its disk. */
export interface CoreTrouble {
  readonly problem: 'away' | 'full' | 'failed';
  readonly message: string;
}

/** The life of the registry core as the window sees it. */
export type CoreState =
  | { readonly status: 'starting' }
  | {
      readonly status: 'ready';
      /** Where clients reach the registry, such as `http://127.0.0.1:5001`. */
      readonly url: string;
      readonly port: number;
      readonly version: string;
      /** It has not answered for some seconds. */
      readonly silent?: true;
      readonly trouble?: CoreTrouble;
    }
  | {
      readonly status: 'down';
      readonly problem: CoreProblem;
      /** When the next start is tried, Unix ms; null: not until someone asks. */
      readonly retryAt: number | null;
    }
  | { readonly status: 'stopping' }
  | { readonly status: 'stopped' };

/** Who listens on a port of this machine. */
export interface PortHolder {
  readonly taken: boolean;
  /** Its name and number, where the system tells this user. */
  readonly process: string | null;
}

/** The registry core's process. */
export const coreContract = {
  domain: 'core',
  requests: {
    state: request<CoreState>()(Type.Tuple([])),
    /** Starts the core now when it is down; does nothing otherwise. */
    retry: request<void>()(Type.Tuple([])),
    /** Ends a core that runs once its uploads had their time, and starts it again; answers when it is starting. */
    restart: request<void>()(Type.Tuple([])),
    portHolder: request<PortHolder>()(Type.Tuple([Type.Integer({ minimum: 1, maximum: 65_535 })])),
  },
  events: {
    stateChanged: event<CoreState>(),
  },
} as const;
export type CoreContract = typeof coreContract;
