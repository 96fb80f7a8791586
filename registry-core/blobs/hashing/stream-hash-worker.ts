import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { StreamHashAnswer, StreamHashRequest } from './stream-hash-messages.ts';

/* Hashes what arrives on the event loop beside it, in blocks of memory that both share. */
const hashes = new Map<number, Hash>();

parentPort?.on('message', (request: StreamHashRequest) => {
  if (request.kind === 'drop') hashes.delete(request.id);
  else if (request.kind === 'digest') digest(request.id);
  else add(request);
});

function add({ id, algorithm, block, length }: StreamHashRequest & { kind: 'add' }): void {
  const hash = hashes.get(id) ?? createHash(algorithm);
  hashes.set(id, hash.update(block.subarray(0, length)));
  answer({ kind: 'added', id, block });
}

/** Of a copy: more may follow. */
function digest(id: number): void {
  const hash = hashes.get(id);
  if (hash !== undefined) answer({ kind: 'digest', id, encoded: hash.copy().digest('hex') });
}

function answer(message: StreamHashAnswer): void {
  parentPort?.postMessage(message);
}
