import { type Static, Type } from 'typebox';

/** What each setting may hold. A stored value that does not fit is ignored in favour of its default. */
export const SettingsSchema = Type.Object({
  autoCreateProjects: Type.Boolean({ description: 'A first push creates its project' }),
  sparseImages: Type.Boolean({ description: 'Accept image manifests whose layers are absent' }),
  sparseIndexes: Type.Boolean({ description: 'Accept indexes whose manifests are absent' }),
  uploadExpiryHours: Type.Integer({ minimum: 1, maximum: 24 * 365 }),
  tokenLifetimeSeconds: Type.Integer({ minimum: 60, maximum: 24 * 3600 }),
  narrowTokens: Type.Boolean({
    description: 'Bearer tokens carry what was asked for, not all that their user holds on the repository',
  }),
  refreshTokenLifetimeDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  sessionLifetimeMinutes: Type.Integer({ minimum: 1, maximum: 60 * 24 * 30 }),
  externalUrl: Type.String({
    maxLength: 2048,
    pattern: '^$|^https?://[^\\s/?#@]+$',
    description: 'Address that a proxy in front of the registry has, without a path; empty: none',
  }),
  trustedProxies: Type.Array(Type.String({ pattern: '^[\\da-fA-F:.]+(/\\d{1,3})?$' }), {
    maxItems: 32,
    description:
      'IP addresses or CIDR ranges of proxies whose X-Forwarded-Proto and X-Forwarded-Host are believed; empty: none',
  }),
  port: Type.Integer({ minimum: 0, maximum: 65535, description: 'Port of the next start; 0: any free' }),
});

/** All settings with their values. */
export type SettingValues = Static<typeof SettingsSchema>;

export const SETTING_DEFAULTS: SettingValues = {
  autoCreateProjects: false,
  sparseImages: false,
  sparseIndexes: true,
  uploadExpiryHours: 24,
  tokenLifetimeSeconds: 1800,
  narrowTokens: false,
  refreshTokenLifetimeDays: 90,
  sessionLifetimeMinutes: 60,
  externalUrl: '',
  trustedProxies: [],
  port: 5001,
};
