import { type Static, Type } from 'typebox';
import { DateTime, Nullable, StringMap } from '../common.ts';
import { ArtifactRow, Platform } from './listing.ts';

const Descriptor = Type.Object(
  { digest: Type.String(), size: Type.Integer(), mediaType: Type.String() },
  { title: 'Descriptor' },
);

/** A layer with the step of the history that made it. */
export const Layer = Type.Object(
  {
    ...Descriptor.properties,
    position: Type.Integer({ description: 'From 1, lowest layer first' }),
    stored: Type.Boolean({
      description: 'Whether the repository holds its bytes (foreign and sparse layers: no)',
    }),
    shared: Type.Boolean({ description: 'Whether another artifact of the project uses it too' }),
    createdBy: Nullable(Type.String()),
  },
  { title: 'Layer' },
);
export type Layer = Static<typeof Layer>;

/** One step of the image's history, oldest first. */
export const HistoryStep = Type.Object(
  {
    createdAt: Nullable(Type.String()),
    createdBy: Type.String(),
    comment: Type.String(),
    author: Type.String(),
    emptyLayer: Type.Boolean(),
    layerDigest: Nullable(Type.String()),
    layerSize: Nullable(Type.Integer()),
  },
  { title: 'HistoryStep' },
);
export type HistoryStep = Static<typeof HistoryStep>;

export const EnvironmentVariable = Type.Object({ name: Type.String(), value: Type.String() });
export type EnvironmentVariable = Static<typeof EnvironmentVariable>;

/** What the image config says about running it. */
export const RuntimeConfig = Type.Object(
  {
    environment: Type.Array(EnvironmentVariable),
    entrypoint: Type.Array(Type.String()),
    command: Type.Array(Type.String()),
    workingDirectory: Type.String(),
    user: Type.String(),
    exposedPorts: Type.Array(Type.String()),
    volumes: Type.Array(Type.String()),
    stopSignal: Type.String(),
    labels: StringMap,
    author: Type.String(),
  },
  { title: 'RuntimeConfig' },
);
export type RuntimeConfig = Static<typeof RuntimeConfig>;

export const ArtifactTag = Type.Object({
  name: Type.String(),
  pushedAt: DateTime,
  pulledAt: Nullable(DateTime),
});
export type ArtifactTag = Static<typeof ArtifactTag>;

/** A manifest that an index lists. */
export const Child = Type.Object(
  {
    ...Descriptor.properties,
    artifactType: Nullable(Type.String()),
    platform: Type.Union([Platform, Type.Null()]),
    annotations: StringMap,
    stored: Type.Boolean({ description: 'Whether the repository holds it (sparse index: not always)' }),
    totalSize: Nullable(Type.Integer({ description: 'Bytes with config and layers, if stored' })),
    tags: Type.Array(Type.String()),
    pushedAt: Nullable(DateTime),
    pulledAt: Nullable(DateTime),
  },
  { title: 'Child' },
);
export type Child = Static<typeof Child>;

/** An artifact that names another as its subject; the tree is given flat, `subjectDigest` points to the parent. */
const Referrer = Type.Object(
  {
    ...Descriptor.properties,
    artifactType: Nullable(Type.String()),
    accessoryType: Type.String({ description: 'One of the accessory types of Harbor' }),
    subjectDigest: Type.String(),
    depth: Type.Integer({ description: '1 refers to the artifact itself' }),
    totalSize: Type.Integer(),
    annotations: StringMap,
    tags: Type.Array(Type.String()),
    pushedAt: DateTime,
  },
  { title: 'Referrer' },
);

export const ReferrerTree = Type.Object(
  {
    referrers: Type.Array(Referrer),
    truncated: Type.Boolean({
      description: 'Whether depth or number went over the limit and some are left out',
    }),
  },
  { title: 'ReferrerTree' },
);
export type ReferrerTree = Static<typeof ReferrerTree>;

export const ArtifactDetail = Type.Object(
  {
    ...ArtifactRow.properties,
    repository: Type.String(),
    manifestSize: Type.Integer(),
    annotations: StringMap,
    config: Type.Union([Descriptor, Type.Null()]),
    runtime: Type.Union([RuntimeConfig, Type.Null()], {
      description: 'Of an image; null for everything else',
    }),
    layers: Type.Array(Layer),
    history: Type.Array(HistoryStep),
    children: Type.Array(Child),
    parents: Type.Array(Type.String(), {
      description: 'Digests of the indexes of the repository that list it',
    }),
    subject: Nullable(Type.String()),
    accessoryType: Nullable(Type.String()),
    tagDetails: Type.Array(ArtifactTag, { description: 'At most 500, by name' }),
  },
  { title: 'ArtifactDetail' },
);
export type ArtifactDetail = Static<typeof ArtifactDetail>;
