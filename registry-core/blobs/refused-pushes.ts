import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '../errors/index.ts';
import { FairMemory } from './fair-memory.ts';
import { REMEMBERED_MS } from './upload-progress.ts';

/** A push that was refused before its repository was found or made. */
export interface RefusedPush {
  /** The same for attempts of one user at one name that follow on each other. */
  readonly id: string;
  /** As the client wrote it, cut where it is too long; there may be no such repository, and no such name. */
  readonly repository: string;
  /** As sessions have it. */
  readonly owner: string;
  readonly code: ErrorCode;
  /** Of the first and the latest of these attempts, Unix ms. */
  readonly startedAt: number;
  readonly updatedAt: number;
}

const REMEMBERED = 50;
/** Longer than any name that is valid (255), short enough for a list. Characters. */
const NAME_LENGTH = 300;

/** The latest pushes that were refused: clients send their layers side by side, so what is refused comes in crowds. */
export class RefusedPushes {
  /** By owner and repository. */
  readonly #pushes = new FairMemory<RefusedPush>(REMEMBERED);

  /** Takes in an attempt; the latest reason holds. */
  add(name: string, owner: string, code: ErrorCode, now: number): void {
    const repository = name.slice(0, NAME_LENGTH);
    const key = JSON.stringify([owner, repository]);
    const last = this.#pushes.get(key);
    const isAgain = last !== undefined && isRecent(last, now);
    const { id, startedAt } = isAgain ? last : { id: `refused-${randomUUID()}`, startedAt: now };
    this.#pushes.set(key, { id, repository, owner, code, startedAt, updatedAt: now });
  }

  /** Those of the last ten minutes, the latest last. */
  list(now: number): readonly RefusedPush[] {
    return this.#pushes.values().filter((push) => isRecent(push, now));
  }
}

function isRecent({ updatedAt }: RefusedPush, now: number): boolean {
  return now - updatedAt < REMEMBERED_MS;
}
