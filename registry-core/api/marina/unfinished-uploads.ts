import { isAdministrator, mayEnd, ownerKey, type SignedInPrincipal } from '../../access/index.ts';
import type { UnfinishedUpload as Unfinished, UnfinishedUploads } from '../../blobs/index.ts';
import type { RepositoryStore } from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { UserStore } from '../../identity/index.ts';
import * as contract from '../contract/marina/upload.ts';
import { DISCARDED_AT_ONCE, type UnfinishedUpload } from '../schemas/marina/upload.ts';
import type { Serve } from '../serving/call.ts';
import { dateTime } from '../times.ts';
import { ownerName } from './owner-name.ts';

export interface UnfinishedUploadParts {
  readonly unfinishedUploads: Pick<UnfinishedUploads, 'list' | 'find' | 'discard' | 'discardAll'>;
  readonly repositories: RepositoryStore;
  readonly users: UserStore;
}

/** What uploads that nobody finished hold on the disk: every caller's own, all for the administrator. */
export function serveUnfinishedUploads(serve: Serve, parts: UnfinishedUploadParts): void {
  const { unfinishedUploads } = parts;

  serve(contract.listUnfinishedUploads, async ({ query: { idleSeconds, limit }, caller }) => {
    const selection = { owner: ownerOnly(caller), idleMs: idleSeconds * 1000 };
    const { uploads, count, bytes } = await unfinishedUploads.list(selection, limit);
    return {
      items: uploads.map((upload) => uploadBody(parts, upload)),
      total: count,
      totalBytes: bytes,
    };
  });

  serve(contract.discardUnfinishedUploads, async ({ query, caller }) => {
    const selection = { owner: ownerOnly(caller), idleMs: query.idleSeconds * 1000 };
    const { count, bytes } = await unfinishedUploads.discardAll(selection, DISCARDED_AT_ONCE);
    const left = await unfinishedUploads.list(selection, 1);
    return { discarded: count, bytes, remaining: left.count };
  });

  serve(contract.discardUnfinishedUpload, async ({ params: { id }, caller }) => {
    const upload = await unfinishedUploads.find(id);
    if (upload === undefined || !mayEnd(caller, upload.owner)) {
      throw new RegistryError('NOT_FOUND', 'there is no such upload; it may have ended');
    }
    await unfinishedUploads.discard(id);
  });
}

function ownerOnly(caller: SignedInPrincipal): string | undefined {
  return isAdministrator(caller) ? undefined : ownerKey(caller);
}

function uploadBody({ repositories, users }: UnfinishedUploadParts, upload: Unfinished): UnfinishedUpload {
  const { owner, repositoryId } = upload;
  const repository = repositoryId === undefined ? undefined : repositories.nameOf(repositoryId);
  return {
    id: upload.id,
    repository: repository ?? null,
    username: owner === undefined ? null : ownerName(users, owner),
    bytes: upload.bytes,
    startedAt: dateTime(upload.startedAt),
    updatedAt: dateTime(upload.updatedAt),
    receiving: upload.busy,
  };
}
