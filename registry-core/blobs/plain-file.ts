import { constants } from 'node:fs';

/**
 * Neither follows a link nor waits for the other end of a pipe: what is no plain file was not put there by the registry,
 * and reads as absent. (Windows has no such flags, and nothing that they guard against.)
 */
export const READ_PLAIN_FILE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** There is no such file (or no such folder), or a link, a device or a socket bears its name. */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']);

/** Whether an errno of opening a file says that there is no plain file of that name. */
export function saysAbsent(errno: string | undefined): boolean {
  return ABSENT.has(errno);
}
