import type { IpcHandlers } from '../ipc-contract/contract.ts';
import type { DataFolderChoice, DataFolderContract, DataFolderState } from '../ipc-contract/data-folder.ts';
import { IpcError } from './ipc-server.ts';

/** What the data folder's domain needs from the application. */
export interface DataFolderRequestTargets {
  state(): DataFolderState;
  show(): Promise<void>;
  /** Asks the user for a folder; undefined when they think better of it. */
  ask(): Promise<string | undefined>;
  judge(path: string): DataFolderChoice;
  judgeDefault(): DataFolderChoice;
  /** Starts the registry anew with a folder. */
  moveTo(path: string): Promise<void>;
}

/** Serves `window.marina.dataFolder`. The window names no folder of its own: only what was chosen here is used. */
export function dataFolderRequests(targets: DataFolderRequestTargets): IpcHandlers<DataFolderContract> {
  let chosen: string | undefined;
  const keep = (choice: DataFolderChoice): DataFolderChoice => {
    chosen = choice.status === 'chosen' ? choice.path : undefined;
    return choice;
  };
  const mayChange = (): void => {
    if (targets.state().isFixed) throw new IpcError('UNSUPPORTED', 'the data folder was named at the start');
  };
  return {
    state: () => targets.state(),
    show: () => targets.show(),
    choose: async () => {
      mayChange();
      const path = await targets.ask();
      return keep(path === undefined ? { status: 'cancelled' } : targets.judge(path));
    },
    chooseDefault: () => {
      mayChange();
      return keep(targets.judgeDefault());
    },
    apply: async (path) => {
      mayChange();
      if (path !== chosen) throw new IpcError('CONFLICT', 'this folder was not chosen');
      chosen = undefined;
      await targets.moveTo(path);
      return targets.state();
    },
  };
}
