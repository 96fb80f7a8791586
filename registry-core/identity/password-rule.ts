import { RegistryError } from '../errors/index.ts';
import { isGoodPassword, PASSWORD_LENGTH } from '../rules/password.ts';

/** Harbor's rule for a password that somebody chooses. Throws BAD_REQUEST. */
export function requireGoodPassword(password: string): void {
  if (isGoodPassword(password)) return;
  const { least, most } = PASSWORD_LENGTH;
  throw new RegistryError(
    'BAD_REQUEST',
    `a password has ${least} to ${most} characters with an upper-case letter, a lower-case letter and a digit`,
  );
}
