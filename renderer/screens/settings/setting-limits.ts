/** What the registry takes (its settings schema), so that a wrong number is named before it is sent. */
export const SETTING_LIMITS = {
  port: { least: 1, most: 65_535 },
  uploadExpiryHours: { least: 1, most: 8_760 },
  tokenLifetimeSeconds: { least: 60, most: 86_400 },
  refreshTokenLifetimeDays: { least: 1, most: 3_650 },
  sessionLifetimeMinutes: { least: 1, most: 43_200 },
} as const;

/** A whole number as somebody types it; undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Whether a text is an address without a path, as the registry wants it; nothing is fine too. */
export function isExternalUrl(text: string): boolean {
  return /^$|^https?:\/\/[^\s/?#@]+$/.test(text);
}

/** Harbor's rule for a password that somebody chooses. */
export function isGoodPassword(password: string): boolean {
  const length = [...password].length;
  return (
    length >= 8 &&
    length <= 128 &&
    /\p{Lu}/u.test(password) &&
    /\p{Ll}/u.test(password) &&
    /\d/.test(password)
  );
}
