import { type BigIntStats, constants, mkdirSync, type Stats } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  opendir,
  readdir,
  rename,
  statfs,
  unlink,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type FileIdentity, identityOf, isStill, statusNow } from '../database/index.ts';
import { errnoOf, RegistryError } from '../errors/index.ts';
import { syncFolder } from '../sync-folder.ts';
import { algorithmOf, encodedOf, isDigest } from './digest.ts';
import type {
  BlobDriver,
  BlobFile,
  DriverExtensions,
  SharedUploadFile,
  StorageCapacity,
  StoredBlob,
  StoredUpload,
  UploadFile,
} from './driver.ts';
import { FileHasher } from './hashing/file-hasher.ts';
import { READ_PLAIN_FILE, saysAbsent } from './plain-file.ts';
import { ShortWriteError } from './short-write-error.ts';

/*
 * On the disk, below the data folder:
 *
 *   blobs/sha256/<first two hex>/<64 hex>      complete content, never changed in place
 *   blobs/sha512/<first two hex>/<128 hex>
 *   uploads/<uuid>                             what an upload session has received so far
 *   quarantine/sha256-<64 hex>                 content that did not match its digest, kept for a look at it
 *
 * Only digests and UUIDs become names, so that no repository or tag can reach the file system. All folders are made
 * when the store opens: a commit then has one folder to fsync.
 */
const ALGORITHMS = ['sha256', 'sha512'] as const;
const SHARDS = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
const UPLOAD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keeps blobs as files in a folder of a local disk. */
export class FilesystemDriver implements BlobDriver {
  readonly #blobs: string;
  readonly #uploads: string;
  readonly #quarantine: string;
  readonly #hasher = new FileHasher();
  readonly extensions: Required<DriverExtensions> = {
    capacity: { measure: () => this.#measure() },
    place: { require: () => this.#requireInPlace() },
    hashing: {
      hash: (digest, urgency) => this.#hasher.hash(this.#blobPath(digest), algorithmOf(digest), urgency),
      hashUpload: (id, algorithm) => this.#hasher.hash(this.#uploadPath(id), algorithm),
    },
    quarantine: { put: (digest) => this.#putAside(digest) },
  };
  #folders: readonly OpenedFolder[] = [];

  private constructor(folder: string) {
    this.#blobs = join(folder, 'blobs');
    this.#uploads = join(folder, 'uploads');
    this.#quarantine = join(folder, 'quarantine');
  }

  /** Opens the store in `folder`, making its folders durable where they are missing. */
  static async open(folder: string): Promise<FilesystemDriver> {
    const driver = new FilesystemDriver(folder);
    await mkdir(driver.#uploads, { recursive: true });
    for (const algorithm of ALGORITHMS) {
      const parent = join(driver.#blobs, algorithm);
      await mkdir(parent, { recursive: true });
      // A start that was cut short may have left any of them, and none of them synced.
      const present = new Set(await readdir(parent));
      // At once, since to wait for each of them takes ten times as long; nobody is served yet.
      for (const shard of SHARDS) if (!present.has(shard)) mkdirSync(join(parent, shard));
      await syncFolder(parent);
    }
    await syncFolder(driver.#blobs);
    await syncFolder(folder);
    driver.#folders = [await openFolder(driver.#blobs), await openFolder(driver.#uploads)];
    return driver;
  }

  async openUpload(id: string): Promise<UploadFile> {
    // Not in a folder that has taken the place of ours, such as the one that a disk was mounted at.
    this.#requireInPlace();
    const handle = await this.#inPlace(
      open(this.#uploadPath(id), constants.O_RDWR | constants.O_CREAT, 0o600),
    );
    return new FilesystemUpload(handle, (await handle.stat()).size);
  }

  readUpload(id: string): Promise<BlobFile | undefined> {
    return openForReading(this.#uploadPath(id));
  }

  async uploadSize(id: string): Promise<number | undefined> {
    const size = await sizeOf(this.#uploadPath(id));
    // Else a client would begin again what is only out of reach.
    if (size === undefined) this.#requireInPlace();
    return size;
  }

  async commitUpload(id: string, digest: string): Promise<void> {
    await this.#inPlace(rename(this.#uploadPath(id), this.#blobPath(digest)));
    await this.#inPlace(syncFolder(this.#shardPath(digest)));
    // What was moved away meanwhile is whole, and yet nobody will find it where it is looked for.
    this.#requireInPlace();
  }

  discardUpload(id: string): Promise<void> {
    return unlinkIfPresent(this.#uploadPath(id));
  }

  async *listUploads(): AsyncIterable<StoredUpload> {
    for await (const { name, size, modifiedAt } of listFiles(this.#uploads)) {
      if (UPLOAD_ID.test(name)) yield { id: name, size, modifiedAt };
    }
  }

  open(digest: string): Promise<BlobFile | undefined> {
    return openForReading(this.#blobPath(digest));
  }

  size(digest: string): Promise<number | undefined> {
    return sizeOf(this.#blobPath(digest));
  }

  remove(digest: string): Promise<void> {
    return unlinkIfPresent(this.#blobPath(digest));
  }

  async *list(): AsyncIterable<StoredBlob> {
    for (const algorithm of ALGORITHMS) {
      for (const shard of SHARDS) {
        for await (const { name, size, modifiedAt } of listFiles(join(this.#blobs, algorithm, shard))) {
          const digest = `${algorithm}:${name}`;
          if (isDigest(digest)) yield { digest, size, modifiedAt };
        }
      }
    }
  }

  async close(): Promise<void> {
    const folders = this.#folders;
    this.#folders = [];
    for (const { handle } of folders) await handle?.close();
    await this.#hasher.close();
  }

  async #putAside(digest: string): Promise<string> {
    await mkdir(this.#quarantine, { recursive: true });
    const target = join(this.#quarantine, digest.replace(':', '-'));
    await rename(this.#blobPath(digest), target);
    await syncFolder(this.#quarantine);
    await syncFolder(this.#shardPath(digest));
    return target;
  }

  async #measure(): Promise<StorageCapacity> {
    const { bavail, blocks, bsize } = await this.#inPlace(statfs(this.#blobs));
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }

  #requireInPlace(): void {
    for (const { path, identity } of this.#folders) {
      if (!isStill(identity, statusNow(path))) throw away(path);
    }
  }

  /** Says of what failed that the folder is away, where that is why. */
  async #inPlace<Result>(step: Promise<Result>): Promise<Result> {
    try {
      return await step;
    } catch (cause) {
      this.#requireInPlace();
      throw cause;
    }
  }

  #uploadPath(id: string): string {
    if (!UPLOAD_ID.test(id)) throw new Error('an upload id is a UUID');
    return join(this.#uploads, id);
  }

  #shardPath(digest: string): string {
    const algorithm = digest.slice(0, digest.indexOf(':'));
    return join(this.#blobs, algorithm, encodedOf(digest).slice(0, 2));
  }

  #blobPath(digest: string): string {
    if (!isDigest(digest)) throw new Error('a blob is named by a valid digest');
    return join(this.#shardPath(digest), encodedOf(digest));
  }
}

class FilesystemUpload implements SharedUploadFile {
  readonly #handle: FileHandle;
  #size: number;
  #closed = false;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  async append(chunks: readonly Uint8Array[], position: number): Promise<void> {
    const expected = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    const { bytesWritten } = await this.#handle.writev(chunks, position);
    if (bytesWritten < expected) {
      // A short write happens on a nearly full disk: the next attempt names the reason.
      const rest = Buffer.concat(chunks).subarray(bytesWritten);
      const second = await this.#handle.write(rest, 0, rest.byteLength, position + bytesWritten);
      if (second.bytesWritten !== rest.byteLength) throw new ShortWriteError();
    }
    this.#size = position + expected;
  }

  async appendBy(
    position: number,
    bytes: number,
    write: (descriptor: number) => Promise<void>,
  ): Promise<void> {
    await write(this.#handle.fd);
    this.#size = position + bytes;
  }

  async truncate(size: number): Promise<void> {
    await this.#handle.truncate(size);
    this.#size = size;
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#handle.close();
  }
}

/** A folder as it was opened. It is kept open where the system allows: some file systems number what nobody holds anew. */
interface OpenedFolder {
  readonly path: string;
  readonly identity: FileIdentity;
  readonly handle: FileHandle | undefined;
}

async function openFolder(path: string): Promise<OpenedFolder> {
  const handle = process.platform === 'win32' ? undefined : await open(path, constants.O_RDONLY);
  const status: BigIntStats | undefined = (await handle?.stat({ bigint: true })) ?? statusNow(path);
  if (status === undefined) throw away(path);
  return { path, identity: identityOf(status), handle };
}

/** Clients learn which folder of the data folder it is, the log where that is. */
function away(path: string): RegistryError {
  return new RegistryError(
    'STORAGE_FAILED',
    `the registry's folder storage/${basename(path)} is gone or is another one: what it holds cannot be reached until it is back in place; connect its disk, or restart the registry`,
    {
      status: 503,
      headers: { 'Retry-After': '10' },
      cause: new Error(`${path} is not the folder that was opened`),
    },
  );
}

class FilesystemBlob implements BlobFile {
  readonly size: number;
  readonly changedAt: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, { size, mtimeMs, ctimeMs }: Stats) {
    this.#handle = handle;
    this.size = size;
    // A date of the content that was set back shows in the date of the entry.
    this.changedAt = Math.max(mtimeMs, ctimeMs);
  }

  async read(buffer: Uint8Array, length: number, position: number): Promise<number> {
    return (await this.#handle.read(buffer, 0, length, position)).bytesRead;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function openForReading(path: string): Promise<BlobFile | undefined> {
  const handle = await openIfPresent(path, READ_PLAIN_FILE);
  if (handle === undefined) return undefined;
  try {
    const status = await handle.stat();
    if (status.isFile()) return new FilesystemBlob(handle, status);
  } catch (cause) {
    await handle.close();
    throw cause;
  }
  await handle.close();
  return undefined;
}

async function openIfPresent(path: string, flags: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags);
  } catch (cause) {
    if (saysAbsent(errnoOf(cause))) return undefined;
    throw cause;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const status = await lstat(path);
    return status.isFile() ? status.size : undefined;
  } catch (cause) {
    if (saysAbsent(errnoOf(cause))) return undefined;
    throw cause;
  }
}

async function unlinkIfPresent(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') throw cause;
  }
}

async function* listFiles(folder: string): AsyncIterable<{ name: string; size: number; modifiedAt: number }> {
  for await (const entry of await opendir(folder)) {
    if (!entry.isFile()) continue;
    try {
      const { size, mtimeMs } = await lstat(join(folder, entry.name));
      yield { name: entry.name, size, modifiedAt: mtimeMs };
    } catch (cause) {
      // Gone between the listing and the look: not there.
      if (errnoOf(cause) !== 'ENOENT') throw cause;
    }
  }
}
