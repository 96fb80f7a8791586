import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { StreamHashAnswer, StreamHashRequest } from './stream-hash-messages.ts';

/* Hashes what arrives on the event loop beside it, in blocks of memory that both share. */
const hashes = new Map<number, Hash>();

parentPort?.on('message', (request: StreamHashRequest) => {
  switch (request.kind) {
    case 'add':
      return add(request);
    case 'digest':
      return digest(request.id);
    case 'copy':
      return copy(request.id, request.to);
    case 'drop':
      hashes.delete(request.id);
  }
});

function add({ id, algorithm, block, length }: StreamHashRequest & { kind: 'add' }): void {
  const hash = hashes.get(id) ?? createHash(algorithm);
  hashes.set(id, hash.update(block.subarray(0, length)));
  answer({ kind: 'added', id, block });
}

function copy(id: number, to: number): void {
  const hash = hashes.get(id);
  if (hash !== undefined) hashes.set(to, hash.copy());
}

/** Of a copy: more may follow. */
function digest(id: number): void {
  const hash = hashes.get(id);
  if (hash !== undefined) answer({ kind: 'digest', id, encoded: hash.copy().digest('hex') });
}

function answer(message: StreamHashAnswer): void {
  parentPort?.postMessage(message);
}
