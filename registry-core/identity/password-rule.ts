import { RegistryError } from '../errors/registry-error.ts';

const LENGTH_AT_LEAST = 8;
const LENGTH_AT_MOST = 128;

/** Harbor's rule for a password that somebody chooses. Throws BAD_REQUEST. */
export function requireGoodPassword(password: string): void {
  const length = [...password].length;
  const longEnough = length >= LENGTH_AT_LEAST && length <= LENGTH_AT_MOST;
  if (longEnough && /\p{Lu}/u.test(password) && /\p{Ll}/u.test(password) && /\d/.test(password)) return;
  throw new RegistryError(
    'BAD_REQUEST',
    `a password has ${LENGTH_AT_LEAST} to ${LENGTH_AT_MOST} characters with an upper-case letter, a lower-case letter and a digit`,
  );
}
