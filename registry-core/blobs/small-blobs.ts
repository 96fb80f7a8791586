import type { Database, Statement } from '../database/index.ts';
import type { BlobFile } from './driver.ts';

/** Blobs of at most so many bytes, sent in one request, are kept in the database. */
export const SMALL_BLOB_BYTES = 16 * 1024;

/**
 * The content of small blobs, in the database: there a blob costs a share of a commit, as a file it would cost two syncs
 * and a name in a folder. What arrived in more than one request is in a file, however small.
 */
export class SmallBlobs {
  readonly #find: Statement<[number], { content: Buffer }>;
  readonly #exists: Statement<[number, number], { found: number }>;
  readonly #put: Statement<[number, Uint8Array], never>;
  readonly #remove: Statement<[number], never>;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT content FROM blob_content WHERE blob_id = ?');
    this.#exists = database.prepare(
      'SELECT 1 AS found FROM blob_content WHERE blob_id = ? AND length(content) = ?',
    );
    this.#put = database.prepare(
      `INSERT INTO blob_content (blob_id, content) VALUES (?, ?)
       ON CONFLICT (blob_id) DO UPDATE SET content = excluded.content`,
    );
    this.#remove = database.prepare('DELETE FROM blob_content WHERE blob_id = ?');
  }

  /** The content of a blob of that id and size; undefined when it is not kept here. */
  read({ id, size }: { readonly id: number; readonly size: number }): Buffer | undefined {
    return size > SMALL_BLOB_BYTES ? undefined : this.#find.get(id)?.content;
  }

  /** Opens the content of a blob of that id and size; undefined when it is not kept here. */
  open(blob: { readonly id: number; readonly size: number }): BlobFile | undefined {
    const content = this.read(blob);
    return content === undefined ? undefined : new BlobInMemory(content);
  }

  /** Whether the content of a blob of that id and size is kept here in full. */
  has({ id, size }: { readonly id: number; readonly size: number }): boolean {
    return size <= SMALL_BLOB_BYTES && this.#exists.get(id, size) !== undefined;
  }

  /** Keeps the content of a blob. Call it inside a transaction. */
  put(id: number, content: Uint8Array): void {
    this.#put.run(id, content);
  }

  /** Removes the content of a blob. Call it inside a transaction. */
  remove(id: number): void {
    this.#remove.run(id);
  }
}

/** Content that was read whole, and is not read again. */
export class BlobInMemory implements BlobFile {
  readonly changedAt = 0;
  readonly #content: Buffer;

  constructor(content: Buffer) {
    this.#content = content;
  }

  get size(): number {
    return this.#content.byteLength;
  }

  async read(buffer: Uint8Array, length: number, position: number): Promise<number> {
    return this.#content.copy(buffer, 0, position, position + length);
  }

  async close(): Promise<void> {}
}
