import { createHash } from 'node:crypto';
import { type BlobRow, type StoredRow, toBlob } from '../../blobs/blob-store.ts';
import { algorithmOf, finishDigest } from '../../blobs/digest.ts';
import type { BlobDriver, BlobFile } from '../../blobs/driver.ts';
import { SmallBlobs } from '../../blobs/small-blobs.ts';
import type { Database, Statement } from '../../database/database.ts';
import type { Finding } from './finding.ts';

const PAGE_ROWS = 500;
const READ_BYTES = 1024 * 1024;

/** What the check of the blobs went through. */
export interface BlobTally {
  blobs: number;
  bytes: number;
  /** Blobs that were known to be missing before. */
  knownMissing: number;
}

/** Compares blob rows with their content, reading every byte, and files with rows. */
export class BlobCheck {
  readonly tally: BlobTally = { blobs: 0, bytes: 0, knownMissing: 0 };
  readonly #database: Database;
  readonly #driver: BlobDriver;
  readonly #small: SmallBlobs;
  readonly #setMissing: Statement<[number, number], never>;
  readonly #users: Statement<[string], { name: string }>;
  readonly #needed: Statement<[digest: string, blobId: number], { found: number }>;

  constructor(database: Database, driver: BlobDriver) {
    this.#database = database;
    this.#driver = driver;
    this.#small = new SmallBlobs(database);
    this.#setMissing = database.prepare('UPDATE blob SET missing = ? WHERE id = ?');
    this.#users = database.prepare(
      `SELECT r.name FROM repository_blob l JOIN blob b ON b.id = l.blob_id
       JOIN repository r ON r.id = l.repository_id WHERE b.digest = ? ORDER BY r.name LIMIT 4`,
    );
    this.#needed = database.prepare(
      `SELECT 1 AS found FROM artifact_blob p JOIN artifact a ON a.id = p.artifact_id
       JOIN repository_blob l ON l.repository_id = a.repository_id WHERE p.digest = ? AND l.blob_id = ? LIMIT 1`,
    );
  }

  /** Whether each blob is there and has the bytes that its digest names. */
  async *rows(): AsyncIterable<Finding> {
    const page = this.#database.prepare<[number, number], StoredRow>(
      'SELECT id, digest, size, missing, touched_at FROM blob WHERE id > ? ORDER BY id LIMIT ?',
    );
    for (let afterId = 0; ; ) {
      const rows = page.all(afterId, PAGE_ROWS).map(toBlob);
      const last = rows.at(-1);
      if (last === undefined) return;
      afterId = last.id;
      for (const blob of rows) {
        this.tally.blobs += 1;
        const finding = await this.#checkRow(blob);
        if (finding !== undefined) yield finding;
      }
    }
  }

  /** Files that no row knows. */
  async *orphans(): AsyncIterable<Finding> {
    const find = this.#database.prepare<[string], { id: number }>('SELECT id FROM blob WHERE digest = ?');
    for await (const { digest, size } of this.#driver.list()) {
      if (find.get(digest) !== undefined) continue;
      yield {
        kind: 'orphan-file',
        message: `the file of ${digest}, ${size} bytes, belongs to no blob`,
        remedy: 'removes the file',
        repair: () => this.#driver.remove(digest),
      };
    }
  }

  async #checkRow(blob: BlobRow): Promise<Finding | undefined> {
    try {
      const file = this.#small.open(blob) ?? (await this.#driver.open(blob.digest));
      return file === undefined ? this.#absent(blob) : await this.#checkFile(blob, file);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return this.#damaged('blob-corrupt', blob, `cannot be read (${reason})`);
    }
  }

  async #checkFile(blob: BlobRow, file: BlobFile): Promise<Finding | undefined> {
    try {
      if (file.size !== blob.size) {
        return this.#damaged('blob-truncated', blob, `has ${file.size} bytes instead of ${blob.size}`);
      }
      const actual = await this.#digest(file, blob);
      if (actual !== blob.digest) return this.#damaged('blob-corrupt', blob, `has the bytes of ${actual}`);
      return blob.missing ? this.#back(blob) : undefined;
    } finally {
      await file.close();
    }
  }

  #absent(blob: BlobRow): Finding | undefined {
    if (blob.missing) {
      this.tally.knownMissing += 1;
      return this.#needed.get(blob.digest, blob.id) === undefined ? undefined : this.#lost(blob);
    }
    return {
      kind: 'blob-missing',
      message: `the blob ${blob.digest}${this.#usedBy(blob)} is gone`,
      remedy: 'marks it missing, so that clients push it again',
      repair: () => this.#mark(blob, 1),
    };
  }

  /** Known already, and still wrong for whoever pulls an image that needs it. */
  #lost(blob: BlobRow): Finding {
    return {
      kind: 'blob-lost',
      message: `the blob ${blob.digest}${this.#usedBy(blob)} was found gone or damaged and is missing`,
      remedy: 'push an image that has it again',
    };
  }

  #damaged(kind: 'blob-truncated' | 'blob-corrupt', blob: BlobRow, what: string): Finding {
    const isSmall = this.#small.open(blob) !== undefined;
    const away = isSmall ? 'takes it out of the database' : 'moves it to quarantine';
    return {
      kind,
      message: `the blob ${blob.digest}${this.#usedBy(blob)} ${what}`,
      remedy: `${away} and marks it missing, so that clients push it again`,
      repair: async () => {
        this.#mark(blob, 1);
        if (!isSmall) await this.#driver.quarantine(blob.digest);
      },
    };
  }

  #back(blob: BlobRow): Finding {
    return {
      kind: 'blob-back',
      message: `the blob ${blob.digest}${this.#usedBy(blob)} is marked missing, but is there and well`,
      remedy: 'takes the mark away',
      repair: () => this.#mark(blob, 0),
    };
  }

  #mark(blob: BlobRow, missing: number): void {
    this.#database.writeNow(() => {
      this.#setMissing.run(missing, blob.id);
      // What is marked missing must not be found well at the next start.
      if (missing === 1) this.#small.remove(blob.id);
    });
  }

  #usedBy(blob: BlobRow): string {
    const names = this.#users.all(blob.digest).map(({ name }) => name);
    if (names.length === 0) return '';
    return ` of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}`;
  }

  async #digest(file: BlobFile, blob: BlobRow): Promise<string> {
    const algorithm = algorithmOf(blob.digest);
    const hash = createHash(algorithm);
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (let position = 0; position < file.size; ) {
      const count = await file.read(buffer, buffer.byteLength, position);
      if (count === 0) break;
      hash.update(buffer.subarray(0, count));
      position += count;
    }
    this.tally.bytes += file.size;
    return finishDigest(hash, algorithm);
  }
}
