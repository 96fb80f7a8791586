import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { Check } from 'typebox/value';
import {
  channelOf,
  type IpcAnswer,
  type IpcContract,
  type IpcHandlers,
  type IpcPublisher,
} from '../ipc-contract/contract.ts';
import { log } from '../log.ts';

/** Refuses a request with a code that the window can act on. Any other error reaches it as INTERNAL, without details. */
export class IpcError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'IpcError';
    this.code = code;
  }
}

/**
 * The one door for messages from windows. Nothing else in main touches `ipcMain`: here the sender is checked and
 * the arguments are validated before a handler runs, for every request alike.
 */
export class IpcServer {
  readonly #ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly #isTrusted: (event: IpcMainInvokeEvent) => boolean;
  readonly #send: (channel: string, payload: unknown) => void;

  /**
   * @param isTrusted Whether a message comes from the main frame of one of Marina's own windows.
   * @param send Delivers an event to those windows.
   */
  constructor(
    ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>,
    isTrusted: (event: IpcMainInvokeEvent) => boolean,
    send: (channel: string, payload: unknown) => void,
  ) {
    this.#ipcMain = ipcMain;
    this.#isTrusted = isTrusted;
    this.#send = send;
  }

  /** Serves a domain's requests. Returns the way to stop. */
  serve<Contract extends IpcContract>(contract: Contract, handlers: IpcHandlers<Contract>): () => void {
    const channels: string[] = [];
    for (const [name, { parameters: schema }] of Object.entries(contract.requests)) {
      const handler = handlers[name as keyof typeof handlers];
      const channel = channelOf(contract, name);
      channels.push(channel);
      this.#ipcMain.handle(channel, async (event, ...parameters: unknown[]): Promise<IpcAnswer> => {
        if (!this.#isTrusted(event)) return refusal('SENDER_REFUSED', 'this page may not ask that');
        if (!Check(schema, parameters)) return refusal('BAD_REQUEST', `${channel}: arguments not understood`);
        // The schema has just vouched for the arguments.
        return answer(channel, () => Reflect.apply(handler, undefined, parameters));
      });
    }
    return () => {
      for (const channel of channels) this.#ipcMain.removeHandler(channel);
    };
  }

  /** The function that publishes a domain's events. */
  publisher<Contract extends IpcContract>(contract: Contract): IpcPublisher<Contract> {
    return (name, payload) => this.#send(channelOf(contract, name), payload);
  }
}

async function answer(channel: string, run: () => unknown): Promise<IpcAnswer> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    if (error instanceof IpcError) return refusal(error.code, error.message);
    log('a request of the window failed', { channel, error: String(error) });
    return refusal('INTERNAL', 'Marina could not do that; its log has the details');
  }
}

function refusal(code: string, message: string): IpcAnswer {
  return { ok: false, error: { code, message } };
}
