import { Type } from 'typebox';
import { Empty } from '../../schemas/common.ts';
import {
  DISCARDED_AT_ONCE,
  DiscardedUploads,
  DiscardUploadsQuery,
  UnfinishedUploadList,
  UnfinishedUploadQuery,
  UploadList,
} from '../../schemas/marina/upload.ts';
import { operation } from '../operation.ts';
import { signedIn } from '../rights.ts';
import { MARINA } from './paths.ts';

const tag = 'upload';
const right = signedIn("one's own uploads; those of others are the administrator's");
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

export const listUploads = operation({
  id: 'listUploads',
  method: 'GET',
  path: `${MARINA}/uploads`,
  tag,
  summary:
    'List the blobs that arrive, those whose upload ended and the pushes that were refused within the last ten minutes',
  right,
  answers: { 200: UploadList },
});

export const cancelUpload = operation({
  id: 'cancelUpload',
  method: 'DELETE',
  path: `${MARINA}/uploads/{id}`,
  tag,
  summary: 'Cancel an upload: its client is refused with the next bytes that it sends',
  right,
  params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
  answers: { 200: Empty },
});

export const listUnfinishedUploads = operation({
  id: 'listUnfinishedUploads',
  method: 'GET',
  path: `${MARINA}/unfinished-uploads`,
  tag,
  summary: 'List the uploads that have not ended and hold bytes on the disk, the largest first',
  right,
  query: UnfinishedUploadQuery,
  answers: { 200: UnfinishedUploadList },
});

export const discardUnfinishedUploads = operation({
  id: 'discardUnfinishedUploads',
  method: 'DELETE',
  path: `${MARINA}/unfinished-uploads`,
  tag,
  summary: `Discard idle unfinished uploads and their bytes, the largest ${DISCARDED_AT_ONCE} of them`,
  right,
  query: DiscardUploadsQuery,
  answers: { 200: DiscardedUploads },
});

export const discardUnfinishedUpload = operation({
  id: 'discardUnfinishedUpload',
  method: 'DELETE',
  path: `${MARINA}/unfinished-uploads/{id}`,
  tag,
  summary: 'Discard one unfinished upload and its bytes; a client that still sends is refused',
  right,
  params: Type.Object({ id: Type.String({ pattern: UUID }) }),
  answers: { 200: Empty },
});
