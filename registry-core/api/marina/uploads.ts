import { Type } from 'typebox';
import { mayEnd } from '../../access/principal.ts';
import type { UploadProgress } from '../../blobs/upload-progress.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { Empty } from '../schemas/common.ts';
import { type Upload, UploadList } from '../schemas/marina/upload.ts';
import { dateTime } from '../times.ts';
import { ownerName } from './owner-name.ts';

const TAG = { tags: ['upload'] };

/** What arrives now: every user's own uploads, all for the administrator. */
export function addUploadRoutes(instance: ApiInstance, context: ApiContext): void {
  addList(instance, context);
  addCancel(instance, context);
}

function addList(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listUploads',
    summary: 'List the blobs that arrive, and those whose upload ended within the last ten minutes',
    response: { 200: UploadList },
  };
  instance.get('/uploads', { schema }, async (request) => {
    const user = requireUser(request.identity.principal);
    return context.uploads
      .progress()
      .filter((upload) => mayEnd(user, upload.owner))
      .flatMap((upload) => uploadBody(context, upload));
  });
}

function addCancel(instance: ApiInstance, { uploads }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'cancelUpload',
    summary: 'Cancel an upload: its client is refused with the next bytes that it sends',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: Empty },
  };
  instance.delete('/uploads/:id', { schema }, async (request) => {
    const user = requireUser(request.identity.principal);
    const { id } = request.params;
    const isOpen = uploads.progress().some((upload) => upload.id === id && mayEnd(user, upload.owner));
    if (!isOpen) throw new RegistryError('NOT_FOUND', 'there is no such upload; it may have ended');
    await uploads.stop(id);
  });
}

/** Nothing for an upload whose repository is gone. */
function uploadBody(context: ApiContext, upload: UploadProgress): Upload[] {
  const repository = context.repositories.nameOf(upload.repositoryId);
  if (repository === undefined) return [];
  return [
    {
      id: upload.id,
      repository,
      username: ownerName(context, upload.owner),
      state: upload.state,
      startedAt: dateTime(upload.startedAt),
      updatedAt: dateTime(upload.updatedAt),
      receivedBytes: upload.receivedBytes,
      totalBytes: upload.totalBytes ?? null,
      isConfig: upload.isConfig,
      problem: upload.problem ?? null,
    },
  ];
}
