import { type Static, Type } from 'typebox';
import { DateTime } from './common.ts';

export const SystemInfo = Type.Object(
  {
    auth_mode: Type.String(),
    primary_auth_mode: Type.Optional(Type.Boolean()),
    self_registration: Type.Boolean(),
    banner_message: Type.String(),
    harbor_version: Type.Optional(Type.String({ description: 'Only for who is signed in' })),
    external_url: Type.Optional(Type.String()),
    registry_url: Type.Optional(Type.String()),
    project_creation_restriction: Type.Optional(Type.String()),
    has_ca_root: Type.Optional(Type.Boolean()),
    registry_storage_provider_name: Type.Optional(Type.String()),
    read_only: Type.Optional(Type.Boolean()),
    notification_enable: Type.Optional(Type.Boolean()),
    current_time: Type.Optional(DateTime),
  },
  { title: 'GeneralInfo' },
);
export type SystemInfo = Static<typeof SystemInfo>;

export const SystemVolumes = Type.Object(
  { storage: Type.Array(Type.Object({ total: Type.Integer(), free: Type.Integer() }, { title: 'Storage' })) },
  { title: 'SystemInfo' },
);
export type SystemVolumes = Static<typeof SystemVolumes>;

export const Statistic = Type.Object(
  {
    private_project_count: Type.Integer(),
    private_repo_count: Type.Integer(),
    public_project_count: Type.Integer(),
    public_repo_count: Type.Integer(),
    total_project_count: Type.Integer({ description: 'Only for the administrator, else 0' }),
    total_repo_count: Type.Integer({ description: 'Only for the administrator, else 0' }),
    total_storage_consumption: Type.Integer({ description: 'Bytes; only for the administrator, else 0' }),
  },
  { title: 'Statistic' },
);
export type Statistic = Static<typeof Statistic>;

const ComponentStatus = Type.Union([Type.Literal('healthy'), Type.Literal('unhealthy')]);

/** Harbor's `OverallHealthStatus`. */
export const OverallHealth = Type.Object({
  status: ComponentStatus,
  components: Type.Array(
    Type.Object({
      name: Type.String(),
      status: ComponentStatus,
      error: Type.Optional(Type.String()),
      problem: Type.Optional(
        Type.Union([Type.Literal('away'), Type.Literal('full'), Type.Literal('failed')], {
          description: 'away: the data folder is not in its place; full: its disk is; failed: anything else',
        }),
      ),
    }),
  ),
});
export type OverallHealth = Static<typeof OverallHealth>;
