import { type Static, Type } from 'typebox';
import { SettingsSchema } from '../../../settings/index.ts';
import { DateTime, Nullable } from '../common.ts';
import { PageSize } from '../page-size.ts';

/** How clients reach this registry. */
export const Connection = Type.Object(
  {
    address: Type.String({ description: 'host:port as image names carry it, such as localhost:5001' }),
    url: Type.String(),
    port: Nullable(
      Type.Integer({
        description: 'That it listens on, whatever a proxy or the settings say; null to visitors',
      }),
    ),
    version: Nullable(Type.String({ description: 'null to visitors' })),
    username: Nullable(Type.String({ description: 'null to visitors, who are not signed in' })),
    administrator: Type.Boolean(),
    initialPassword: Type.Boolean({
      description: 'Whether the generated administrator password still holds',
    }),
    exposed: Type.Optional(
      Type.Boolean({ description: 'Other machines reach the registry without TLS: warn of it' }),
    ),
  },
  { title: 'Connection' },
);
export type Connection = Static<typeof Connection>;

export const RevealedPassword = Type.Object(
  { username: Type.String(), password: Type.String() },
  { title: 'RevealedPassword' },
);
export type RevealedPassword = Static<typeof RevealedPassword>;

export const ProjectStorage = Type.Object(
  {
    projectId: Type.Integer(),
    name: Type.String(),
    bytes: Type.Integer({ description: 'Every stored blob that artifacts of the project use, counted once' }),
    uniqueBytes: Type.Integer({ description: 'Of these, blobs that no other project uses' }),
    sharedBytes: Type.Integer({ description: 'Of these, blobs that another project uses too' }),
    blobCount: Type.Integer(),
  },
  { title: 'ProjectStorage' },
);
export type ProjectStorage = Static<typeof ProjectStorage>;

export const Storage = Type.Object(
  {
    bytes: Type.Integer({
      description:
        'Every stored blob, counted once: the sum of uniqueBytes of all projects, sharedBytes and unusedBytes',
    }),
    blobCount: Type.Integer(),
    sharedBytes: Type.Integer({ description: 'Blobs that several projects use, counted once' }),
    unusedBytes: Type.Integer({
      description:
        'Blobs that no artifact uses: a clean-up frees them. A deletion adds its reclaimableBytes to them',
    }),
    diskTotal: Type.Integer(),
    diskFree: Type.Integer(),
    projects: Type.Array(ProjectStorage),
    measuredAt: DateTime,
  },
  { title: 'StorageUsage' },
);
export type Storage = Static<typeof Storage>;

/** What one project holds, for callers who may read it. */
export const ProjectSize = Type.Object(
  {
    projectId: Type.Integer(),
    name: Type.String(),
    bytes: Type.Integer({ description: 'Every stored blob that artifacts of the project use, counted once' }),
    blobCount: Type.Integer(),
  },
  { title: 'ProjectSize' },
);
export type ProjectSize = Static<typeof ProjectSize>;

export const ProjectSizeQuery = Type.Object({
  names: Type.String({
    maxLength: 16_384,
    description:
      'Names of projects, separated by commas, at most 100; those that the caller may not read are left out',
  }),
});

export const Activity = Type.Object(
  {
    eventId: Type.Integer(),
    repository: Type.String(),
    digest: Type.String(),
    tag: Nullable(Type.String()),
    type: Nullable(Type.String({ description: "The artifact's type, such as CHART; null when it is gone" })),
    actor: Type.String(),
    at: DateTime,
  },
  { title: 'Activity' },
);
export type Activity = Static<typeof Activity>;

export const Recent = Type.Object(
  {
    pushes: Type.Array(Activity),
    pulls: Type.Array(Activity),
    hasPushes: Type.Boolean({ description: 'Whether anything was pushed lately, also what is gone since.' }),
    hasPulls: Type.Boolean({ description: 'Whether anything was pulled lately, also what is gone since.' }),
  },
  { title: 'Recent' },
);
export type Recent = Static<typeof Recent>;

export const RecentQuery = Type.Object({ limit: PageSize({ default: 10, minimum: 1, maximum: 100 }) });

/** What the command palette finds. */
export const Found = Type.Object(
  {
    projects: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), public: Type.Boolean() })),
    repositories: Type.Array(Type.Object({ name: Type.String(), artifactCount: Type.Integer() })),
    tags: Type.Array(Type.Object({ repository: Type.String(), name: Type.String(), digest: Type.String() })),
  },
  { title: 'Found' },
);
export type Found = Static<typeof Found>;

export const FindQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 255 }),
  limit: PageSize({ default: 10, minimum: 1, maximum: 50 }),
});

/** Settings that the administrator may change while the registry runs. */
export const SettingsBody = Type.Object(SettingsSchema.properties, { title: 'Settings' });
export type SettingsBody = Static<typeof SettingsBody>;

export const SettingsChange = Type.Partial(SettingsBody, {
  title: 'SettingsChange',
  additionalProperties: false,
});
export type SettingsChange = Static<typeof SettingsChange>;

/** One message of the live feed `GET /api/marina/v1/events` (server-sent events): the JSON of its `data`. */
export const LiveEvent = Type.Object(
  {
    id: Type.Integer({ description: 'Order of commit' }),
    type: Type.String({ description: 'Such as artifact.pushed or tag.deleted' }),
    occurredAt: Type.Integer({ description: 'Unix milliseconds' }),
    actor: Type.String(),
    projectId: Type.Optional(Type.Integer()),
    repository: Type.Optional(Type.String()),
    digest: Type.Optional(Type.String()),
    tag: Type.Optional(Type.String()),
    payload: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    ),
  },
  { title: 'LiveEvent' },
);
export type LiveEvent = Static<typeof LiveEvent>;
