import { type Static, Type } from 'typebox';
import {
  EXTERNAL_URL,
  EXTERNAL_URL_MAX,
  PROXIES_MAX,
  PROXY_ADDRESS,
  SETTING_LIMITS,
} from '../rules/setting-limits.ts';

function limits(setting: keyof typeof SETTING_LIMITS): {
  readonly minimum: number;
  readonly maximum: number;
} {
  const { least, most } = SETTING_LIMITS[setting];
  return { minimum: least, maximum: most };
}

/** What each setting may hold. A stored value that does not fit is ignored in favour of its default. */
export const SettingsSchema = Type.Object({
  autoCreateProjects: Type.Boolean({ description: 'A first push creates its project' }),
  sparseImages: Type.Boolean({ description: 'Accept image manifests whose layers are absent' }),
  sparseIndexes: Type.Boolean({ description: 'Accept indexes whose manifests are absent' }),
  uploadExpiryHours: Type.Integer(limits('uploadExpiryHours')),
  tokenLifetimeSeconds: Type.Integer(limits('tokenLifetimeSeconds')),
  narrowTokens: Type.Boolean({
    description: 'Bearer tokens carry what was asked for, not all that their user holds on the repository',
  }),
  refreshTokenLifetimeDays: Type.Integer(limits('refreshTokenLifetimeDays')),
  sessionLifetimeMinutes: Type.Integer(limits('sessionLifetimeMinutes')),
  gcGraceMinutes: Type.Integer({
    ...limits('gcGraceMinutes'),
    description: 'How long content stays after it was pushed or asked for, though nothing refers to it',
  }),
  externalUrl: Type.String({
    maxLength: EXTERNAL_URL_MAX,
    pattern: EXTERNAL_URL,
    description: 'Address that a proxy in front of the registry has, without a path; empty: none',
  }),
  trustedProxies: Type.Array(Type.String({ pattern: PROXY_ADDRESS }), {
    maxItems: PROXIES_MAX,
    description:
      'IP addresses or CIDR ranges of proxies whose X-Forwarded-Proto and X-Forwarded-Host are believed; empty: none',
  }),
  port: Type.Integer({ ...limits('port'), description: 'Port of the next start; 0: any free' }),
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
  gcGraceMinutes: 120,
  externalUrl: '',
  trustedProxies: [],
  port: 5001,
};
