import { type Static, Type } from 'typebox';
import { PROJECT_NAME_MAX } from '../../rules/names.ts';
import { DateTime, PageQuery, StringMap } from './common.ts';

/** Harbor keeps the values as strings, "true" and "false" among them. */
const ProjectMetadata = StringMap;

const CveAllowlist = Type.Object(
  {
    id: Type.Integer(),
    project_id: Type.Integer(),
    items: Type.Array(Type.Object({ cve_id: Type.String() })),
    creation_time: DateTime,
    update_time: DateTime,
  },
  { title: 'CVEAllowlist' },
);

export const HarborProject = Type.Object(
  {
    project_id: Type.Integer(),
    name: Type.String(),
    owner_id: Type.Integer(),
    owner_name: Type.String(),
    registry_id: Type.Optional(Type.Integer({ description: 'Of a proxy cache project: its remote' })),
    creation_time: DateTime,
    update_time: DateTime,
    deleted: Type.Boolean(),
    current_user_role_id: Type.Optional(
      Type.Integer({ description: 'The role with the highest permission' }),
    ),
    current_user_role_ids: Type.Optional(Type.Array(Type.Integer())),
    repo_count: Type.Integer(),
    metadata: ProjectMetadata,
    cve_allowlist: Type.Optional(CveAllowlist),
  },
  { title: 'Project' },
);
export type HarborProject = Static<typeof HarborProject>;

/** Body of a creation and of an update. */
export const ProjectRequest = Type.Object(
  {
    project_name: Type.Optional(Type.String({ maxLength: PROJECT_NAME_MAX })),
    public: Type.Optional(
      Type.Union([Type.Boolean(), Type.Null()], { description: 'Deprecated; metadata.public counts first' }),
    ),
    metadata: Type.Optional(Type.Unsafe<Record<string, string | null>>({ type: 'object' })),
    storage_limit: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    registry_id: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  },
  { title: 'ProjectReq' },
);
export type ProjectRequest = Static<typeof ProjectRequest>;

export const ProjectListQuery = Type.Object({
  ...PageQuery.properties,
  q: Type.Optional(Type.String()),
  sort: Type.Optional(Type.String()),
  name: Type.Optional(Type.String({ description: 'Projects whose name contains this' })),
  public: Type.Optional(Type.Boolean()),
  owner: Type.Optional(Type.String({ description: 'The name of the project owner' })),
  with_detail: Type.Boolean({ default: true, description: 'Whether repo_count and roles are filled in' }),
});
export type ProjectListQuery = Static<typeof ProjectListQuery>;

export const ProjectDeletable = Type.Object(
  { deletable: Type.Boolean(), message: Type.Optional(Type.String()) },
  { title: 'ProjectDeletable' },
);
export type ProjectDeletable = Static<typeof ProjectDeletable>;

const StorageAmount = Type.Object({ storage: Type.Integer({ description: 'Bytes; -1 is unlimited' }) });

export const ProjectSummary = Type.Object(
  {
    repo_count: Type.Integer(),
    project_admin_count: Type.Integer(),
    maintainer_count: Type.Integer(),
    developer_count: Type.Integer(),
    guest_count: Type.Integer(),
    limited_guest_count: Type.Integer(),
    quota: Type.Optional(Type.Object({ hard: StorageAmount, used: StorageAmount })),
  },
  { title: 'ProjectSummary' },
);
export type ProjectSummary = Static<typeof ProjectSummary>;
