import { RegistryError } from '../../errors/registry-error.ts';
import { algorithmOf, type DigestAlgorithm, digestOf } from '../digest.ts';
import type {
  BlobDriver,
  BlobFile,
  DriverExtensions,
  StoredBlob,
  StoredUpload,
  UploadFile,
} from '../driver.ts';

interface Content {
  bytes: Buffer;
  modifiedAt: number;
}

const MEMORY_BYTES = Number.MAX_SAFE_INTEGER;

/** Keeps blobs in memory, for unit tests. */
export class MemoryDriver implements BlobDriver {
  readonly #uploads = new Map<string, Content>();
  readonly #blobs = new Map<string, Content>();
  readonly #clock: () => number;
  readonly extensions: DriverExtensions;
  /** As if the disk were unplugged: no blob is found. */
  isAway = false;

  /** `extensions: 'none'` makes it a store that can do only what all can. */
  constructor(clock: () => number = Date.now, extensions: 'all' | 'none' = 'all') {
    this.#clock = clock;
    this.extensions = extensions === 'all' ? this.#extensions() : {};
  }

  async openUpload(id: string): Promise<UploadFile> {
    const upload = this.#uploads.get(id) ?? { bytes: Buffer.alloc(0), modifiedAt: this.#clock() };
    this.#uploads.set(id, upload);
    return new MemoryUpload(upload, this.#clock);
  }

  async uploadSize(id: string): Promise<number | undefined> {
    return this.#uploads.get(id)?.bytes.byteLength;
  }

  async readUpload(id: string): Promise<BlobFile | undefined> {
    return toFile(this.#uploads.get(id));
  }

  async commitUpload(id: string, digest: string): Promise<void> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw Object.assign(new Error(`no upload ${id}`), { code: 'ENOENT' });
    this.#uploads.delete(id);
    this.#blobs.set(digest, upload);
  }

  async discardUpload(id: string): Promise<void> {
    this.#uploads.delete(id);
  }

  async *listUploads(): AsyncIterable<StoredUpload> {
    for (const [id, { bytes, modifiedAt }] of [...this.#uploads]) {
      yield { id, size: bytes.byteLength, modifiedAt };
    }
  }

  async open(digest: string): Promise<BlobFile | undefined> {
    return this.isAway ? undefined : toFile(this.#blobs.get(digest));
  }

  async size(digest: string): Promise<number | undefined> {
    return this.isAway ? undefined : this.#blobs.get(digest)?.bytes.byteLength;
  }

  async remove(digest: string): Promise<void> {
    this.#blobs.delete(digest);
  }

  async *list(): AsyncIterable<StoredBlob> {
    for (const [digest, { bytes, modifiedAt }] of [...this.#blobs]) {
      yield { digest, size: bytes.byteLength, modifiedAt };
    }
  }

  async close(): Promise<void> {}

  /** Flips a bit of a stored blob, as a damaged disk would. */
  flip(digest: string): void {
    const content = this.#blobs.get(digest);
    if (content === undefined) return;
    content.bytes = Buffer.from(content.bytes);
    content.bytes.writeUInt8(content.bytes.readUInt8(0) ^ 1, 0);
  }

  /** Cuts a stored blob short, as a damaged disk would. */
  damage(digest: string): void {
    const content = this.#blobs.get(digest);
    if (content !== undefined) content.bytes = content.bytes.subarray(1);
  }

  #extensions(): DriverExtensions {
    return {
      capacity: {
        measure: async () => ({ freeBytes: MEMORY_BYTES, totalBytes: MEMORY_BYTES }),
      },
      place: {
        require: () => {
          if (this.isAway) throw new RegistryError('STORAGE_FAILED', 'the memory is away', { status: 503 });
        },
      },
      hashing: {
        hash: async (digest) => digestOfContent(this.#blobs.get(digest), algorithmOf(digest)),
        hashUpload: async (id, algorithm) => digestOfContent(this.#uploads.get(id), algorithm),
      },
      quarantine: {
        put: async (digest) => {
          this.#blobs.delete(digest);
          return `quarantine/${digest}`;
        },
      },
    };
  }
}

function digestOfContent(content: Content | undefined, algorithm: DigestAlgorithm): string | undefined {
  return content === undefined ? undefined : digestOf(content.bytes, algorithm);
}

class MemoryUpload implements UploadFile {
  readonly #content: Content;
  readonly #clock: () => number;

  constructor(content: Content, clock: () => number) {
    this.#content = content;
    this.#clock = clock;
  }

  get size(): number {
    return this.#content.bytes.byteLength;
  }

  async append(chunks: readonly Uint8Array[], position: number): Promise<void> {
    this.#content.bytes = Buffer.concat([this.#content.bytes.subarray(0, position), ...chunks]);
    this.#content.modifiedAt = this.#clock();
  }

  async truncate(size: number): Promise<void> {
    this.#content.bytes = this.#content.bytes.subarray(0, size);
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {}
}

function toFile(content: Content | undefined): BlobFile | undefined {
  if (content === undefined) return undefined;
  const { bytes, modifiedAt } = content;
  return {
    size: bytes.byteLength,
    changedAt: modifiedAt,
    read: async (buffer, length, position) => bytes.copy(buffer, 0, position, position + length),
    close: async () => {},
  };
}
