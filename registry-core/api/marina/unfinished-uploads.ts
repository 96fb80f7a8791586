import { Type } from 'typebox';
import { mayEnd, ownerKey, type UserPrincipal } from '../../access/principal.ts';
import type { UnfinishedUpload as Unfinished } from '../../blobs/unfinished-uploads.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { Empty } from '../schemas/common.ts';
import {
  DiscardedUploads,
  DiscardUploadsQuery,
  type UnfinishedUpload,
  UnfinishedUploadList,
  UnfinishedUploadQuery,
} from '../schemas/marina/upload.ts';
import { dateTime } from '../times.ts';
import { ownerName } from './owner-name.ts';

const TAG = { tags: ['upload'] };

/** Uploads that one request drops at most. */
const DISCARDED_AT_ONCE = 1000;

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** What uploads that nobody finished hold on the disk: every user's own, all for the administrator. */
export function addUnfinishedUploadRoutes(instance: ApiInstance, context: ApiContext): void {
  addList(instance, context);
  addDiscardAll(instance, context);
  addDiscard(instance, context);
}

function addList(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listUnfinishedUploads',
    summary: 'List the uploads that have not ended and hold bytes on the disk, the largest first',
    querystring: UnfinishedUploadQuery,
    response: { 200: UnfinishedUploadList },
  };
  instance.get('/unfinished-uploads', { schema }, async (request) => {
    const user = requireUser(request.identity.principal);
    const { idleSeconds, limit } = request.query;
    const selection = { owner: ownerOnly(user), idleMs: idleSeconds * 1000 };
    const { uploads, count, bytes } = await context.unfinishedUploads.list(selection, limit);
    return {
      items: uploads.map((upload) => uploadBody(context, upload)),
      total: count,
      totalBytes: bytes,
    };
  });
}

function addDiscardAll(instance: ApiInstance, { unfinishedUploads }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'discardUnfinishedUploads',
    summary: `Discard idle unfinished uploads and their bytes, the largest ${DISCARDED_AT_ONCE} of them`,
    querystring: DiscardUploadsQuery,
    response: { 200: DiscardedUploads },
  };
  instance.delete('/unfinished-uploads', { schema }, async (request) => {
    const user = requireUser(request.identity.principal);
    const selection = { owner: ownerOnly(user), idleMs: request.query.idleSeconds * 1000 };
    const { count, bytes } = await unfinishedUploads.discardAll(selection, DISCARDED_AT_ONCE);
    const left = await unfinishedUploads.list(selection, 1);
    return { discarded: count, bytes, remaining: left.count };
  });
}

function addDiscard(instance: ApiInstance, { unfinishedUploads }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'discardUnfinishedUpload',
    summary: 'Discard one unfinished upload and its bytes; a client that still sends is refused',
    params: Type.Object({ id: Type.String({ pattern: UUID }) }),
    response: { 200: Empty },
  };
  instance.delete('/unfinished-uploads/:id', { schema }, async (request) => {
    const user = requireUser(request.identity.principal);
    const { id } = request.params;
    const upload = await unfinishedUploads.find(id);
    if (upload === undefined || !mayEnd(user, upload.owner)) {
      throw new RegistryError('NOT_FOUND', 'there is no such upload; it may have ended');
    }
    await unfinishedUploads.discard(id);
  });
}

function ownerOnly(user: UserPrincipal): string | undefined {
  return user.administrator ? undefined : ownerKey(user);
}

function uploadBody(context: ApiContext, upload: Unfinished): UnfinishedUpload {
  const { owner, repositoryId } = upload;
  const repository = repositoryId === undefined ? undefined : context.repositories.nameOf(repositoryId);
  return {
    id: upload.id,
    repository: repository ?? null,
    username: owner === undefined ? null : ownerName(context, owner),
    bytes: upload.bytes,
    startedAt: dateTime(upload.startedAt),
    updatedAt: dateTime(upload.updatedAt),
    receiving: upload.busy,
  };
}
