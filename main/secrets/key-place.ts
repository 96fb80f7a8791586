import type { MasterKeyPlace, PlaceObstacle } from '../ipc-contract/secrets.ts';

/** A place of the system's that keeps a master key; the plain file is none. */
export interface KeyPlace {
  readonly name: Exclude<MasterKeyPlace, 'file'>;
  /**
   * Puts a key there.
   *
   * @param keyId The key's id as hexadecimal text.
   * @returns What {@link get} needs to find it again, base64; undefined when the id is enough.
   * @throws {PlaceError}
   */
  put(keyId: string, key: Buffer): Promise<string | undefined>;
  /**
   * The key that was put there, undefined when there is none.
   *
   * @throws {PlaceError}
   */
  get(keyId: string, encrypted: string | undefined): Promise<Buffer | undefined>;
}

/** A place that cannot be used. */
export class PlaceError extends Error {
  readonly obstacle: PlaceObstacle;

  constructor(obstacle: PlaceObstacle, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PlaceError';
    this.obstacle = obstacle;
  }
}

/** Any failure as one of a place. */
export function toPlaceError(thrown: unknown): PlaceError {
  if (thrown instanceof PlaceError) return thrown;
  return new PlaceError('failed', thrown instanceof Error ? thrown.message : String(thrown), thrown);
}

/** How long a place may take, in ms: it may ask the user for a password. Two in turn must end before a core's start. */
const PATIENCE = 45_000;

/**
 * The outcome of `work`, or a PlaceError `silent` when it takes too long. A keychain that asks the user cannot be
 * called off: what comes later is dropped.
 */
export async function patiently<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    const give = (): void => reject(new PlaceError('silent', `no answer within ${PATIENCE / 1000} s`));
    timer = setTimeout(give, PATIENCE);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
