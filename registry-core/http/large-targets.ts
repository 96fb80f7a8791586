import type { ServerResponse } from 'node:http';
import { LARGE_ANSWER_BYTES } from '../distribution/index.ts';
import { BoundedMap } from '../identity/index.ts';

const REMEMBERED = 256;
/** A longer one is no page of a list; nobody shall fill memory with addresses. */
const PATH_LENGTH_AT_MOST = 2048;

/**
 * Remembers how long the answers to paths were. How large an answer of the API is shows only when it is made; one that
 * was large is large again, and waits for its room before.
 */
export class LargeTargets {
  readonly #large = new BoundedMap<string, number>(REMEMBERED);
  readonly #small = new BoundedMap<string, true>(REMEMBERED);

  /** Bytes that an answer to a target has by all that is known; 0 for a small one, undefined for an unknown one. */
  expected(target: string): number | undefined {
    const path = pathOf(target);
    return this.#large.get(path) ?? (this.#small.get(path) === true ? 0 : undefined);
  }

  /** Call when an answer has its length. */
  note(target: string, response: ServerResponse): void {
    const path = pathOf(target);
    if (path.length > PATH_LENGTH_AT_MOST) return;
    const bytes = Number(response.getHeader('content-length') ?? 0);
    if (bytes >= LARGE_ANSWER_BYTES) {
      this.#small.delete(path);
      this.#large.set(path, bytes);
    } else {
      this.#large.delete(path);
      this.#small.set(path, true);
    }
  }
}

function pathOf(target: string): string {
  const queryAt = target.indexOf('?');
  return queryAt === -1 ? target : target.slice(0, queryAt);
}
