import { Type } from 'typebox';
import { request } from './contract.ts';

/** Where the registry's data is. */
export interface DataFolderState {
  /** Absolute. */
  readonly path: string;
  /** Whether it is the one in the profile. */
  readonly isDefault: boolean;
  /** Whether the command line or the environment named it, so that it cannot be changed here. */
  readonly isFixed: boolean;
}

/**
 * Why a folder is not taken. `inside`: it lies in a registry's folder; `not-empty`: it holds other things, and no
 * registry.
 */
export type DataFolderRefusal = 'current' | 'inside' | 'not-empty' | 'not-writable';

/** What came of choosing a folder. Nothing has changed yet. */
export type DataFolderChoice =
  | { readonly status: 'cancelled' }
  | { readonly status: 'refused'; readonly path: string; readonly reason: DataFolderRefusal }
  | { readonly status: 'chosen'; readonly path: string; readonly holds: 'registry' | 'nothing' };

/** The folder that holds everything the registry stores, and the way to another one. */
export const dataFolderContract = {
  domain: 'dataFolder',
  requests: {
    state: request<DataFolderState>()(Type.Tuple([])),
    /** Opens it in the system's file manager. */
    show: request<void>()(Type.Tuple([])),
    /** Has the user choose a folder in the system's dialog, and judges it. Refused with UNSUPPORTED when fixed. */
    choose: request<DataFolderChoice>()(Type.Tuple([])),
    /** Chooses the one in the profile. Refused with UNSUPPORTED when fixed. */
    chooseDefault: request<DataFolderChoice>()(Type.Tuple([])),
    /**
     * Starts the registry anew with the folder that was chosen last, which is named once more: a path that was not
     * chosen is refused with CONFLICT. Answers when the registry is starting.
     */
    apply: request<DataFolderState>()(Type.Tuple([Type.String({ minLength: 1, maxLength: 4096 })])),
  },
  events: {},
} as const;
export type DataFolderContract = typeof dataFolderContract;
