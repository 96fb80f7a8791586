import { parentPort, workerData } from 'node:worker_threads';
import { THREAD_READY, toFailure } from '../threads/index.ts';
import type { CheckpointAnswer, ConnectionData } from './checkpointer.ts';
import { connect } from './connect.ts';

/*
 * Copies committed pages from the log into the database file, on a connection of its own, each time it is asked to.
 * It syncs both, which may take long, and holds up neither readers nor the writer.
 */
const { path, nativeBinding } = workerData as ConnectionData;
const connection = connect(path, nativeBinding, { fileMustExist: true });

parentPort?.on('message', () => {
  try {
    connection.pragma('wal_checkpoint(PASSIVE)');
    answer({});
  } catch (cause) {
    answer({ failure: toFailure(cause) });
  }
});
parentPort?.postMessage(THREAD_READY);

function answer(answered: CheckpointAnswer): void {
  parentPort?.postMessage(answered);
}
