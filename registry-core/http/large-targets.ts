import type { ServerResponse } from 'node:http';
import { LARGE_ANSWER_BYTES } from '../distribution/answer-room.ts';

const REMEMBERED = 256;
/** A longer one is no page of a list; nobody shall fill memory with addresses. */
const PATH_LENGTH_AT_MOST = 2048;

/**
 * Remembers which paths were answered at length. How large an answer of the API is shows only when it is made; one that
 * was large is large again, and waits for its room before.
 */
export class LargeTargets {
  readonly #bytes = new Map<string, number>();

  /** Bytes that an answer to a target has by all that is known; 0 for a small or unknown one. */
  expected(target: string): number {
    return this.#bytes.size === 0 ? 0 : (this.#bytes.get(pathOf(target)) ?? 0);
  }

  /** Call when an answer has its length. */
  note(target: string, response: ServerResponse): void {
    const bytes = Number(response.getHeader('content-length') ?? 0);
    const isLarge = bytes >= LARGE_ANSWER_BYTES;
    if (!isLarge && this.#bytes.size === 0) return;
    const path = pathOf(target);
    this.#bytes.delete(path);
    if (!isLarge || path.length > PATH_LENGTH_AT_MOST) return;
    this.#bytes.set(path, bytes);
    const [oldest] = this.#bytes.keys();
    if (this.#bytes.size > REMEMBERED && oldest !== undefined) this.#bytes.delete(oldest);
  }
}

function pathOf(target: string): string {
  const queryAt = target.indexOf('?');
  return queryAt === -1 ? target : target.slice(0, queryAt);
}
