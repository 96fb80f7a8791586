import { randomBytes } from 'node:crypto';

const ACCEPTABLE = /^[\w.:+/=-]{1,128}$/;

const processPart = randomBytes(6).toString('base64url');
let count = 0;

/** The client's own request id where it is short and plain, else a new one that is unique over restarts. */
export function requestIdFor(offered: string | string[] | undefined): string {
  if (typeof offered === 'string' && ACCEPTABLE.test(offered)) return offered;
  count += 1;
  return `${processPart}-${count.toString(36)}`;
}
