import { type BigIntStats, type PathLike, statSync } from 'node:fs';

/** What tells one file or folder from another that bears its name. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** The identity in what `stat` or `fstat` answered. */
export function identityOf({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): FileIdentity {
  return { device: dev, inode: ino };
}

/**
 * What is at a path now; undefined when nothing is, or nothing that can be reached. Microseconds on a local disk, so it
 * is asked at once rather than beside the event loop, which would cost more.
 */
export function statusNow(path: PathLike): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** Whether a path still leads to that file or folder. */
export function isStill(identity: FileIdentity, now: BigIntStats | undefined): boolean {
  return now !== undefined && now.ino === identity.inode && now.dev === identity.device;
}
