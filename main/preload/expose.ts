import { ipcRenderer } from 'electron';
import { channelOf, type IpcAnswer, type IpcClient, type IpcContract } from '../ipc-contract/contract.ts';

/** Makes a contract's object for the window: its requests as functions, its events through `on`. */
export function clientOf<Contract extends IpcContract>(contract: Contract): IpcClient<Contract> {
  const client: Record<string, unknown> = {
    on: (name: string, listener: (payload: unknown) => void) => {
      if (!Object.hasOwn(contract.events, name)) throw new Error(`no event ${contract.domain}.${name}`);
      // The event object would hand the window Electron's own sender.
      const forward = (_event: unknown, payload: unknown): void => listener(payload);
      const channel = channelOf(contract, name);
      ipcRenderer.on(channel, forward);
      return () => {
        ipcRenderer.removeListener(channel, forward);
      };
    },
  };
  for (const name of Object.keys(contract.requests)) {
    client[name] = async (...parameters: readonly unknown[]): Promise<unknown> => {
      const answer: IpcAnswer = await ipcRenderer.invoke(channelOf(contract, name), ...parameters);
      if (answer.ok) return answer.value;
      throw new Error(`${answer.error.code}: ${answer.error.message}`);
    };
  }
  return client as IpcClient<Contract>;
}
