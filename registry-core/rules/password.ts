export const PASSWORD_LENGTH = { least: 8, most: 128 } as const;

/** Harbor's rule for a password that somebody chooses. */
export function isGoodPassword(password: string): boolean {
  const length = [...password].length;
  return (
    length >= PASSWORD_LENGTH.least &&
    length <= PASSWORD_LENGTH.most &&
    /\p{Lu}/u.test(password) &&
    /\p{Ll}/u.test(password) &&
    /\d/.test(password)
  );
}
