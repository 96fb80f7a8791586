import { type Static, Type } from 'typebox';
import { Nullable } from '../common.ts';

/** What the user picked: whole artifacts by digest, or single tags. */
export const DeleteSelection = Type.Object(
  {
    digests: Type.Array(Type.String(), { default: [], maxItems: 1000 }),
    tags: Type.Array(Type.String(), { default: [], maxItems: 1000 }),
  },
  { title: 'DeleteSelection' },
);
export type DeleteSelection = Static<typeof DeleteSelection>;

const DeleteReason = Type.Union([Type.Literal('selected'), Type.Literal('child'), Type.Literal('referrer')]);

const PlannedArtifact = Type.Object(
  {
    digest: Type.String(),
    type: Type.String(),
    reason: DeleteReason,
    size: Type.Integer(),
    tags: Type.Array(Type.String(), { description: 'The first by name; tagCount says how many there are' }),
    tagCount: Type.Integer(),
  },
  { title: 'PlannedArtifact' },
);

const RefusedSelection = Type.Object({
  reference: Type.String({ description: 'The digest or tag that was selected' }),
  code: Type.Union([Type.Literal('gone'), Type.Literal('listed')], {
    description: 'gone: it is not there, or no more; listed: an index that stays lists it',
  }),
  reason: Type.String({ description: 'The same for people, with the remedy' }),
  parent: Type.Optional(Type.String({ description: 'Of `listed`: the digest of that index' })),
});

/** Exactly what a deletion takes away; nothing has happened yet. */
export const DeletePlan = Type.Object(
  {
    artifacts: Type.Array(PlannedArtifact, {
      description: 'At most 2000; artifactCount says how many there are',
    }),
    artifactCount: Type.Integer(),
    tags: Type.Array(Type.String(), {
      description:
        'Tags that go, those of the artifacts included; at most 1000, tagCount says how many there are',
    }),
    tagCount: Type.Integer(),
    reclaimableBytes: Nullable(
      Type.Integer({
        description:
          'Stored blobs that only what goes uses: by so much unusedBytes of the storage grows. A deletion frees ' +
          'no blob by itself: they stay on the disk until a clean-up. Null until it is known, see lookedThrough',
      }),
    ),
    reclaimableBlobs: Nullable(Type.Integer()),
    sharedBytes: Nullable(
      Type.Integer({
        description:
          'Stored blobs of what goes that an artifact which stays uses as well: no clean-up frees them',
      }),
    ),
    sharedBlobs: Nullable(Type.Integer()),
    lookedThrough: Nullable(
      Type.Integer({
        description:
          'After an update, while artifacts of an older version are looked through: how far that is, in percent. ' +
          'Until it is done nobody knows whether one of them uses the same blobs. Null when all were',
      }),
    ),
    refused: Type.Array(RefusedSelection, { description: 'Selected, but cannot go' }),
  },
  { title: 'DeletePlan' },
);
export type DeletePlan = Static<typeof DeletePlan>;

export const DeleteResult = Type.Object(
  {
    deletedArtifacts: Type.Array(Type.String()),
    deletedTags: Type.Array(Type.String(), { description: 'At most 1000, deletedTagCount says how many' }),
    deletedTagCount: Type.Integer(),
    failures: Type.Array(
      Type.Object({ reference: Type.String(), code: Type.String(), message: Type.String() }),
    ),
  },
  { title: 'DeleteResult' },
);
export type DeleteResult = Static<typeof DeleteResult>;
