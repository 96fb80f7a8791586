import { mayEnd } from '../../access/index.ts';
import type { RefusedPush, UploadProgress, UploadSessions } from '../../blobs/index.ts';
import type { RepositoryStore } from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { UserStore } from '../../identity/index.ts';
import * as contract from '../contract/marina/upload.ts';
import type { Upload } from '../schemas/marina/upload.ts';
import type { Serve } from '../serving/call.ts';
import { dateTime } from '../times.ts';
import { ownerName } from './owner-name.ts';

export interface UploadParts {
  readonly uploads: Pick<UploadSessions, 'progress' | 'refusedPushes' | 'stop'>;
  readonly repositories: RepositoryStore;
  readonly users: UserStore;
}

/** What arrives now: every caller's own uploads, all for the administrator. */
export function serveUploads(serve: Serve, parts: UploadParts): void {
  const { uploads } = parts;

  serve(contract.listUploads, ({ caller }) => [
    ...uploads
      .progress()
      .filter((upload) => mayEnd(caller, upload.owner))
      .flatMap((upload) => uploadBody(parts, upload)),
    ...uploads
      .refusedPushes()
      .filter((push) => mayEnd(caller, push.owner))
      .map((push) => refusedBody(parts.users, push)),
  ]);

  serve(contract.cancelUpload, async ({ params: { id }, caller }) => {
    const isOpen = uploads.progress().some((upload) => upload.id === id && mayEnd(caller, upload.owner));
    if (!isOpen) throw new RegistryError('NOT_FOUND', 'there is no such upload; it may have ended');
    await uploads.stop(id);
  });
}

/** Nothing for an upload whose repository is gone. */
function uploadBody({ repositories, users }: UploadParts, upload: UploadProgress): Upload[] {
  const repository = repositories.nameOf(upload.repositoryId);
  if (repository === undefined) return [];
  return [
    {
      id: upload.id,
      repository,
      username: ownerName(users, upload.owner),
      state: upload.state,
      startedAt: dateTime(upload.startedAt),
      updatedAt: dateTime(upload.updatedAt),
      receivedBytes: upload.receivedBytes,
      totalBytes: upload.totalBytes ?? null,
      isConfig: upload.isConfig,
      digest: upload.digest ?? null,
      problem: upload.problem ?? null,
    },
  ];
}

/** A push without a byte. */
function refusedBody(users: UserStore, push: RefusedPush): Upload {
  return {
    id: push.id,
    repository: push.repository,
    username: ownerName(users, push.owner),
    state: 'failed',
    startedAt: dateTime(push.startedAt),
    updatedAt: dateTime(push.updatedAt),
    receivedBytes: 0,
    totalBytes: null,
    isConfig: false,
    digest: null,
    problem: push.code,
  };
}
