import { type Static, Type } from 'typebox';
import { DateTime, Nullable } from '../common.ts';

/** One blob on its way into the registry, or how that ended. */
export const Upload = Type.Object(
  {
    id: Type.String(),
    repository: Type.String({ description: 'Full name: project/path' }),
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
  },
  { title: 'Upload' },
);
export type Upload = Static<typeof Upload>;

export const UploadList = Type.Array(Upload);
