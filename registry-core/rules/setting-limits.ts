/** What settings that are numbers may be, both ends included. */
export const SETTING_LIMITS = {
  uploadExpiryHours: { least: 1, most: 24 * 365 },
  tokenLifetimeSeconds: { least: 60, most: 24 * 3600 },
  refreshTokenLifetimeDays: { least: 1, most: 3650 },
  sessionLifetimeMinutes: { least: 1, most: 60 * 24 * 30 },
  gcGraceMinutes: { least: 1, most: 60 * 24 * 30 },
  /** 0: any free one. */
  port: { least: 0, most: 65_535 },
} as const;

/** An address that a proxy in front of the registry has, without a path; empty: none. A regular expression. */
export const EXTERNAL_URL = '^$|^https?://[^\\s/?#@]+$';
export const EXTERNAL_URL_MAX = 2048;

/** An IP address or a CIDR range, as far as its characters go. A regular expression. */
export const PROXY_ADDRESS = '^[\\da-fA-F:.]+(/\\d{1,3})?$';
export const PROXIES_MAX = 32;
