import type { IpcHandlers } from '../ipc-contract/contract.ts';
import type { SecretsContract } from '../ipc-contract/secrets.ts';
import type { MasterKeyKeeper } from '../secrets/master-key-keeper.ts';
import { IpcError } from './ipc-server.ts';

/** Serves `window.marina.secrets`. */
export function secretsRequests(
  keeper: Pick<MasterKeyKeeper, 'state' | 'retry' | 'startAfresh'>,
): IpcHandlers<SecretsContract> {
  return {
    state: () => keeper.state(),
    retry: () => keeper.retry(),
    startAfresh: async () => {
      const state = await keeper.startAfresh();
      if (state === undefined) throw new IpcError('CONFLICT', 'the master key is not unavailable');
      return state;
    },
  };
}
