import { createHash } from 'node:crypto';
import {
  algorithmOf,
  BLOB_PAGE,
  type BlobDriver,
  type BlobFile,
  type BlobRow,
  finishDigest,
  SmallBlobs,
  type StoredRow,
  takeOutOfTheWay,
  toBlob,
} from '../../blobs/index.ts';
import { BlobUses } from '../../catalog/index.ts';
import type { Database, Statement } from '../../database/index.ts';
import type { Finding } from './finding.ts';

const PAGE_ROWS = 500;
const READ_BYTES = 1024 * 1024;

/** What the check of the blobs went through. */
export interface BlobTally {
  blobs: number;
  bytes: number;
  /** Blobs that were known to be missing before. */
  knownMissing: number;
  /** Of these, those that no artifact needs. */
  readonly unneeded: UnneededBlobs;
}

/** Blobs that are known to be missing, and that no artifact needs: nothing is wrong, and nobody need push them. */
export interface UnneededBlobs {
  count: number;
  /** The first of them, each with the repositories that link it. */
  readonly first: string[];
}

/** Of the blobs that nobody needs so many are named. */
const UNNEEDED_NAMED = 5;

/** Compares blob rows with their content, reading every byte, and files with rows. */
export class BlobCheck {
  readonly tally: BlobTally = { blobs: 0, bytes: 0, knownMissing: 0, unneeded: { count: 0, first: [] } };
  readonly #database: Database;
  readonly #driver: BlobDriver;
  readonly #small: SmallBlobs;
  readonly #setMissing: Statement<[number, number], never>;
  readonly #users: Statement<[string], { name: string }>;
  readonly #uses: BlobUses;

  constructor(database: Database, driver: BlobDriver) {
    this.#database = database;
    this.#driver = driver;
    this.#small = new SmallBlobs(database);
    this.#setMissing = database.prepare('UPDATE blob SET missing = ? WHERE id = ?');
    this.#users = database.prepare(
      `SELECT r.name FROM repository_blob l JOIN blob b ON b.id = l.blob_id
       JOIN repository r ON r.id = l.repository_id WHERE b.digest = ? ORDER BY l.repository_id LIMIT 4`,
    );
    this.#uses = new BlobUses(database);
  }

  /** Whether each blob is there and has the bytes that its digest names. */
  async *rows(): AsyncIterable<Finding> {
    const page = this.#database.prepare<[number, number], StoredRow>(BLOB_PAGE);
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
      return file === undefined ? await this.#absent(blob) : await this.#checkFile(blob, file);
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

  async #absent(blob: BlobRow): Promise<Finding | undefined> {
    if (blob.missing) return this.#knownMissing(blob);
    return {
      kind: 'blob-missing',
      message: `the blob ${blob.digest}${this.#usedBy(blob)} is gone`,
      remedy: 'marks it missing, so that clients push it again',
      repair: () => this.#mark(blob, 1),
    };
  }

  async #knownMissing(blob: BlobRow): Promise<Finding | undefined> {
    const { tally } = this;
    tally.knownMissing += 1;
    for await (const _user of this.#uses.usersOf(blob)) return this.#lost(blob);
    const { unneeded } = tally;
    unneeded.count += 1;
    if (unneeded.first.length < UNNEEDED_NAMED) unneeded.first.push(`${blob.digest}${this.#usedBy(blob)}`);
    return undefined;
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
        if (!isSmall) await takeOutOfTheWay(this.#driver, blob.digest);
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
