import { connect } from 'node:net';
import type { PortHolder } from '../ipc-contract/core.ts';
import { processOnPort } from './process-on-port.ts';

/** A listener on this machine answers at once. In ms. */
const ANSWER_WITHIN = 500;

/** Whether something listens on a port of this machine, and what, where the system tells this user. */
export async function portHolder(port: number): Promise<PortHolder> {
  const taken = (await Promise.all(['127.0.0.1', '::1'].map((host) => answers(host, port)))).includes(true);
  if (!taken) return { taken: false, process: null };
  return { taken: true, process: (await processOnPort(port).catch(() => undefined)) ?? null };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_WITHIN });
    const end = (taken: boolean) => (): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', end(true));
    socket.once('timeout', end(false));
    socket.once('error', end(false));
  });
}
