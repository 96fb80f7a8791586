import { parentPort, workerData } from 'node:worker_threads';
import { connect } from './connect.ts';

/*
 * Copies committed pages from the log into the database file, on a connection of its own, each time it is asked to.
 * It syncs both, which may take long, and holds up neither readers nor the writer.
 */
const { path, nativeBinding } = workerData as { path: string; nativeBinding: string | undefined };
const connection = connect(path, nativeBinding, true);

parentPort?.on('message', () => {
  connection.pragma('wal_checkpoint(PASSIVE)');
  parentPort?.postMessage('done');
});
