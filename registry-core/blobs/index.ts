export type { Candidate } from './blob-garbage.ts';
export type { Reconciliation } from './blob-reconciliation.ts';
export { BLOB_PAGE, type BlobRow, blobColumns, type StoredRow, toBlob } from './blob-rows.ts';
export type { BlobStore } from './blob-store.ts';
export {
  algorithmOf,
  type DigestAlgorithm,
  digestOf,
  finishDigest,
  hasDigest,
  isDigest,
  isDigestAlgorithm,
  requireDigest,
} from './digest.ts';
export type { BlobDriver, BlobFile } from './driver.ts';
export { capacityOf, requireInPlace, takeOutOfTheWay } from './driver-extensions.ts';
export { fairShare, type ShareLimits } from './fair-share.ts';
export { FilesystemDriver } from './filesystem-driver.ts';
export { type GarbageSum, sumGarbage } from './garbage-sum.ts';
export { openStorage, type Storage, type StorageParts } from './open-storage.ts';
export type { RefusedPush } from './refused-pushes.ts';
export { requireStorage } from './require-storage.ts';
export { SMALL_BLOB_BYTES, SmallBlobs } from './small-blobs.ts';
export type { UnfinishedUpload, UnfinishedUploads } from './unfinished-uploads.ts';
export type { UploadChunk } from './upload-content.ts';
export { storageProblemOf, UploadRangeError } from './upload-errors.ts';
export { UPLOAD_MIGRATIONS } from './upload-migrations.ts';
export type { UploadProgress } from './upload-progress.ts';
export type { UploadSession, UploadSessions } from './upload-sessions.ts';
