import { type Static, Type } from 'typebox';
import { DateTime, Nullable } from '../common.ts';
import { PageSize } from '../page-size.ts';

/** One blob on its way into the registry, or how that ended. */
export const Upload = Type.Object(
  {
    id: Type.String(),
    repository: Type.String({
      description: 'Full name: project/path; of a push that was refused, what the client wrote',
    }),
    username: Type.String({ description: 'Who pushes' }),
    state: Type.Union(
      [
        Type.Literal('receiving'),
        Type.Literal('waiting'),
        Type.Literal('finished'),
        Type.Literal('cancelled'),
        Type.Literal('failed'),
      ],
      {
        description:
          'waiting: no request sends bytes now; its client may go on. The last three are ends, told for ten minutes.',
      },
    ),
    startedAt: DateTime,
    updatedAt: Type.String({ format: 'date-time', description: 'Of the latest request, or of the end' }),
    receivedBytes: Type.Integer(),
    totalBytes: Nullable(Type.Integer({ description: 'Null where the client did not announce it' })),
    isConfig: Type.Boolean({ description: 'Begins as JSON does, as configs do and packed layers do not' }),
    digest: Nullable(
      Type.String({ description: 'The blob that it is to be; null until its client has said so' }),
    ),
    problem: Nullable(
      Type.String({
        description:
          'Why it failed: STORAGE_FULL or STORAGE_FAILED where the disk is to blame; the error code of a push that was refused before its repository was found or made',
      }),
    ),
  },
  { title: 'Upload' },
);
export type Upload = Static<typeof Upload>;

export const UploadList = Type.Array(Upload);

/** Which unfinished uploads are meant. */
export const UnfinishedUploadQuery = Type.Object({
  idleSeconds: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 31_536_000,
    description:
      'Only those that no request uses and that got no byte for so long; 0: all, pushes under way too',
  }),
  limit: PageSize({ default: 100, minimum: 1, maximum: 500, description: 'The largest so many' }),
});
export type UnfinishedUploadQuery = Static<typeof UnfinishedUploadQuery>;

/** Bytes on the disk of a blob whose upload has not ended. */
export const UnfinishedUpload = Type.Object(
  {
    id: Type.String(),
    repository: Nullable(
      Type.String({ description: 'Full name: project/path; null when it or the session is gone' }),
    ),
    username: Nullable(Type.String({ description: 'Who pushed; null when the session is gone' })),
    bytes: Type.Integer({ description: 'On the disk' }),
    startedAt: DateTime,
    updatedAt: Type.String({ format: 'date-time', description: 'Of the last byte' }),
    receiving: Type.Boolean({ description: 'A request uses it now' }),
  },
  { title: 'UnfinishedUpload' },
);
export type UnfinishedUpload = Static<typeof UnfinishedUpload>;

export const UnfinishedUploadList = Type.Object(
  {
    items: Type.Array(UnfinishedUpload),
    total: Type.Integer({ description: 'How many there are, beyond those shown' }),
    totalBytes: Type.Integer({ description: 'What all of them hold' }),
  },
  { title: 'UnfinishedUploadList' },
);
export type UnfinishedUploadList = Static<typeof UnfinishedUploadList>;

/** Uploads that one request drops at most. */
export const DISCARDED_AT_ONCE = 1000;

export const DiscardUploadsQuery = Type.Object({
  idleSeconds: Type.Integer({
    default: 300,
    minimum: 1,
    maximum: 31_536_000,
    description: 'Only those that no request uses and that got no byte for so long: pushes under way stay',
  }),
});
export type DiscardUploadsQuery = Static<typeof DiscardUploadsQuery>;

export const DiscardedUploads = Type.Object(
  {
    discarded: Type.Integer({ description: 'How many went' }),
    bytes: Type.Integer({ description: 'What they held' }),
    remaining: Type.Integer({
      description: 'How many are left that meet the condition; ask again while some are',
    }),
  },
  { title: 'DiscardedUploads' },
);
export type DiscardedUploads = Static<typeof DiscardedUploads>;
