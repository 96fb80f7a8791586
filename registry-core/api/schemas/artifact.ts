import { type Static, Type } from 'typebox';
import { DateTime, JsonObject, ListQuery, Nullable, StringMap } from './common.ts';

export const HarborTag = Type.Object(
  {
    id: Type.Integer(),
    repository_id: Type.Integer(),
    artifact_id: Type.Integer(),
    name: Type.String(),
    push_time: DateTime,
    pull_time: DateTime,
    immutable: Type.Boolean(),
    signed: Type.Boolean(),
  },
  { title: 'Tag' },
);
export type HarborTag = Static<typeof HarborTag>;

export const HarborAccessory = Type.Object(
  {
    id: Type.Integer(),
    artifact_id: Type.Integer(),
    subject_artifact_id: Type.Integer(),
    subject_artifact_digest: Type.String(),
    subject_artifact_repo: Type.String(),
    size: Type.Integer(),
    digest: Type.String(),
    type: Type.String({
      description: 'One that Harbor knows: a Harbor peer gives up a fetch that shows any other',
    }),
    icon: Type.Optional(Type.String({ description: 'Digest of an icon' })),
    creation_time: DateTime,
  },
  { title: 'Accessory' },
);
export type HarborAccessory = Static<typeof HarborAccessory>;

/** The platform object of an OCI descriptor, its keys as the specification spells them. */
export const HarborPlatform = Type.Object(
  {
    architecture: Type.Optional(Type.String()),
    os: Type.Optional(Type.String()),
    'os.version': Type.Optional(Type.String()),
    'os.features': Type.Optional(Type.Array(Type.String())),
    variant: Type.Optional(Type.String()),
  },
  { title: 'Platform' },
);
export type HarborPlatform = Static<typeof HarborPlatform>;

export const HarborReference = Type.Object(
  {
    parent_id: Type.Integer(),
    child_id: Type.Integer(),
    child_digest: Type.String(),
    platform: Type.Optional(HarborPlatform),
    annotations: Type.Optional(StringMap),
    urls: Type.Optional(Type.Array(Type.String())),
  },
  { title: 'Reference' },
);
export type HarborReference = Static<typeof HarborReference>;

const HarborLabel = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    description: Type.String(),
    color: Type.String(),
    scope: Type.String(),
    project_id: Type.Optional(Type.Integer()),
    creation_time: DateTime,
    update_time: DateTime,
  },
  { title: 'Label' },
);

const AdditionLink = Type.Object(
  { href: Type.String(), absolute: Type.Boolean() },
  { title: 'AdditionLink' },
);

export const HarborArtifact = Type.Object(
  {
    id: Type.Integer(),
    type: Type.String(),
    media_type: Type.String({ description: 'Media type of the config' }),
    manifest_media_type: Type.String(),
    artifact_type: Type.String(),
    project_id: Type.Integer(),
    repository_id: Type.Integer(),
    repository_name: Type.String(),
    digest: Type.String(),
    size: Type.Integer(),
    icon: Type.Optional(Type.String({ description: 'Digest of an icon' })),
    push_time: DateTime,
    pull_time: DateTime,
    extra_attrs: Type.Optional(JsonObject),
    annotations: Type.Optional(StringMap),
    references: Nullable(Type.Array(HarborReference)),
    tags: Nullable(Type.Array(HarborTag)),
    labels: Nullable(Type.Array(HarborLabel)),
    addition_links: Type.Record(Type.String(), AdditionLink),
    accessories: Nullable(Type.Array(HarborAccessory)),
  },
  { title: 'Artifact' },
);
export type HarborArtifact = Static<typeof HarborArtifact>;

const WithQuery = {
  with_tag: Type.Boolean({ default: true }),
  with_label: Type.Boolean({ default: false }),
  with_scan_overview: Type.Boolean({ default: false }),
  with_sbom_overview: Type.Boolean({ default: false }),
  with_signature: Type.Boolean({ default: false }),
  with_immutable_status: Type.Boolean({ default: false }),
  with_accessory: Type.Boolean({ default: false }),
};

export const ArtifactListQuery = Type.Object({
  ...ListQuery.properties,
  ...WithQuery,
  latest_in_repository: Type.Boolean({
    default: false,
    description: 'Of a project list: only the newest artifact of each repository',
  }),
});
export type ArtifactListQuery = Static<typeof ArtifactListQuery>;

export const ArtifactGetQuery = Type.Object(WithQuery);
export type ArtifactGetQuery = Static<typeof ArtifactGetQuery>;

export const TagRequest = Type.Object({ name: Type.String() }, { title: 'TagReq' });

/** `build_history`: the history of the image config, oldest first, keys as the OCI image specification spells them. */
export const BuildHistory = Type.Array(
  Type.Object({
    created: Type.Optional(Type.String()),
    created_by: Type.Optional(Type.String()),
    author: Type.Optional(Type.String()),
    comment: Type.Optional(Type.String()),
    empty_layer: Type.Optional(Type.Boolean()),
  }),
);
export type BuildHistory = Static<typeof BuildHistory>;
