import type { BlobDriver, DriverExtensions, UploadFile } from '../driver.ts';

/** The calls of a driver that can be made to fail. */
export type FaultPoint = 'openUpload' | 'append' | 'sync' | 'commitUpload' | 'open';

/** Wraps a driver; after `failOn` the named call fails with an errno until `heal`. Half of an append is written. */
export class FaultyDriver implements BlobDriver {
  readonly #inner: BlobDriver;
  readonly #faults = new Map<FaultPoint, string>();

  constructor(inner: BlobDriver) {
    this.#inner = inner;
  }

  get extensions(): DriverExtensions {
    return this.#inner.extensions;
  }

  /** From now on `point` fails with `errno`, such as ENOSPC or EIO. */
  failOn(point: FaultPoint, errno: string): void {
    this.#faults.set(point, errno);
  }

  /** Ends all faults. */
  heal(): void {
    this.#faults.clear();
  }

  async openUpload(id: string): Promise<UploadFile> {
    this.#failIfTold('openUpload');
    const file = await this.#inner.openUpload(id);
    return {
      get size() {
        return file.size;
      },
      append: async (chunks, position) => {
        if (this.#faults.has('append')) {
          const all = Buffer.concat(chunks);
          await file.append([all.subarray(0, all.byteLength >> 1)], position);
        }
        this.#failIfTold('append');
        await file.append(chunks, position);
      },
      truncate: (size) => file.truncate(size),
      sync: async () => {
        this.#failIfTold('sync');
        await file.sync();
      },
      close: () => file.close(),
    };
  }

  uploadSize: BlobDriver['uploadSize'] = (id) => this.#inner.uploadSize(id);
  readUpload: BlobDriver['readUpload'] = (id) => this.#inner.readUpload(id);

  async commitUpload(id: string, digest: string): Promise<void> {
    this.#failIfTold('commitUpload');
    await this.#inner.commitUpload(id, digest);
  }

  discardUpload: BlobDriver['discardUpload'] = (id) => this.#inner.discardUpload(id);
  listUploads: BlobDriver['listUploads'] = () => this.#inner.listUploads();

  open: BlobDriver['open'] = async (digest) => {
    this.#failIfTold('open');
    return this.#inner.open(digest);
  };

  size: BlobDriver['size'] = (digest) => this.#inner.size(digest);
  remove: BlobDriver['remove'] = (digest) => this.#inner.remove(digest);
  list: BlobDriver['list'] = () => this.#inner.list();
  close: BlobDriver['close'] = () => this.#inner.close();

  #failIfTold(point: FaultPoint): void {
    const errno = this.#faults.get(point);
    if (errno !== undefined) throw Object.assign(new Error(`injected ${errno} in ${point}`), { code: errno });
  }
}
