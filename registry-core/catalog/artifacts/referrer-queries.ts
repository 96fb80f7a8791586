import type { Database, Statement } from '../../database/index.ts';
import { SlicedWork } from '../../turns/index.ts';
import type { NumberedRequest } from '../listing/numbered.ts';
import { type AccessoryType, accessoryTypeOf } from './accessory-type.ts';
import {
  ARTIFACT_COLUMNS,
  type ArtifactRecord,
  type ArtifactRow,
  readJsonObject,
  toArtifact,
} from './artifact-records.ts';

/** An artifact that belongs to another: by its subject, or by cosign's tag scheme. */
export interface ReferringArtifact extends ArtifactRecord {
  readonly subject: string;
  readonly accessoryType: AccessoryType;
  /** Empty where they are longer than {@link ANNOTATIONS_SHOWN_BYTES}. */
  readonly annotations: Readonly<Record<string, string>>;
  /** At most {@link TAGS_SHOWN}, by name. */
  readonly tags: readonly string[];
}

/** A referrer at its place in the tree; depth 1 refers to the artifact asked about. */
export interface TreeReferrer extends ReferringArtifact {
  readonly depth: number;
}

export interface ReferrerTree {
  readonly referrers: readonly TreeReferrer[];
  /** Depth or number went over the limit. */
  readonly truncated: boolean;
}

type ReferrerRow = ArtifactRow & { annotations: string };

const TAGS_SHOWN = 20;
const READ_AT_ONCE = 50;
/** What is counted of one artifact for a list of many. */
export const REFERRERS_COUNTED = 1000;
/** So many are sorted by their pushes by each read of some; more are read by their ids. */
const SORTED_MOST = 500;
/** Rows that are counted at once: a few milliseconds. */
const COUNTED_AT_ONCE = 2000;
/** Bytes of annotations that an answer shows of one referrer, and of a manifest that is read to tell its type. */
const ANNOTATIONS_SHOWN_BYTES = 32 * 1024;
const MANIFEST_READ_BYTES = 64 * 1024;
const SHORT_ANNOTATIONS = `CASE WHEN octet_length(a.annotations) <= ${ANNOTATIONS_SHOWN_BYTES}
  THEN a.annotations ELSE '{}' END AS annotations`;

/** Finds what belongs to an artifact: Harbor's accessories, OCI's referrers. */
export class ReferrerQueries {
  readonly #bySubject: Statement<
    [
      repositoryId: number,
      subject: string,
      repositoryId: number,
      subject: string,
      limit: number,
      offset: number,
    ],
    ReferrerRow
  >;
  readonly #byId: Statement<
    [
      repositoryId: number,
      subject: string,
      afterId: number,
      repositoryId: number,
      subject: string,
      afterId: number,
      limit: number,
    ],
    ReferrerRow
  >;
  readonly #skipped: Statement<
    [number, string, number, number, string, number, limit: number],
    { count: number; last: number | null }
  >;
  readonly #countUpTo: Statement<[number, string, number, string, limit: number], { count: number }>;
  readonly #tags: Statement<[artifactId: number], { name: string }>;
  readonly #payload: Statement<[artifactId: number], { payload: Buffer }>;

  constructor(database: Database) {
    // Two index ranges, not an OR: an artifact that has both counts by its subject. The indexes are named because SQLite
    // would rather read the whole repository in the order of the pushes.
    const matches = (columns: string, more = '') => `
      SELECT ${columns} FROM artifact a INDEXED BY artifact_by_subject
      WHERE a.repository_id = ? AND a.subject_digest = ? ${more}
      UNION ALL
      SELECT ${columns} FROM artifact a INDEXED BY artifact_by_attached
      WHERE a.repository_id = ? AND a.attached_to = ? AND a.subject_digest IS NULL ${more}`;
    const columns = `${ARTIFACT_COLUMNS}, ${SHORT_ANNOTATIONS}`;
    this.#bySubject = database.prepare(`${matches(columns)} ORDER BY pushed_at, id LIMIT ? OFFSET ?`);
    // Both indexes have the ids in order.
    this.#byId = database.prepare(`${matches(columns, 'AND a.id > ?')} ORDER BY id LIMIT ?`);
    this.#skipped = database.prepare(
      `SELECT count(*) AS count, max(id) AS last FROM (${matches('a.id', 'AND a.id > ?')} ORDER BY id LIMIT ?)`,
    );
    this.#countUpTo = database.prepare(`SELECT count(*) AS count FROM (${matches('a.id')} LIMIT ?)`);
    this.#tags = database.prepare(
      `SELECT name FROM tag WHERE artifact_id = ? ORDER BY name LIMIT ${TAGS_SHOWN}`,
    );
    this.#payload = database.prepare(
      `SELECT m.payload FROM artifact a JOIN manifest m ON m.id = a.manifest_id
       WHERE a.id = ? AND a.manifest_size <= ${MANIFEST_READ_BYTES}`,
    );
  }

  /** The first of what belongs to the digest, in the order of {@link all}. */
  of(repositoryId: number, subject: string, limit: number): ReferringArtifact[] {
    return this.#isLong(repositoryId, subject)
      ? this.#after(repositoryId, subject, 0, limit)
      : this.#sorted(repositoryId, subject, limit, 0);
  }

  /**
   * What belongs to the digest in the order of the last pushes, or of the first ones where it is much; read in parts.
   * Undefined as limit is none.
   */
  async *all(
    repositoryId: number,
    subject: string,
    { offset, limit = Number.POSITIVE_INFINITY }: NumberedRequest,
  ): AsyncGenerator<readonly ReferringArtifact[]> {
    const work = new SlicedWork();
    const isLong = this.#isLong(repositoryId, subject);
    let afterId: number | undefined = isLong ? await this.#idAt(repositoryId, subject, offset) : 0;
    for (let done = 0; done < limit && afterId !== undefined; ) {
      const wanted = Math.min(READ_AT_ONCE, limit - done);
      const found: ReferringArtifact[] = isLong
        ? this.#after(repositoryId, subject, afterId, wanted)
        : this.#sorted(repositoryId, subject, wanted, offset + done);
      yield found;
      if (found.length < wanted) return;
      afterId = found.at(-1)?.id;
      done += wanted;
      await work.rest();
    }
  }

  /** How many artifacts belong to the digest, at most {@link REFERRERS_COUNTED}. */
  count(repositoryId: number, subject: string): number {
    return this.#upTo(repositoryId, subject, REFERRERS_COUNTED);
  }

  /** How many artifacts belong to the digest, counted in slices. */
  async total(repositoryId: number, subject: string): Promise<number> {
    const work = new SlicedWork();
    let total = 0;
    for (let afterId = 0; ; ) {
      const { count, last } = this.#skip(repositoryId, subject, afterId, COUNTED_AT_ONCE);
      total += count;
      if (last === null || count < COUNTED_AT_ONCE) return total;
      afterId = last;
      await work.rest();
    }
  }

  /** The id behind which the artifact at `offset` is found; undefined when there are not so many. */
  async #idAt(repositoryId: number, subject: string, offset: number): Promise<number | undefined> {
    const work = new SlicedWork();
    let afterId = 0;
    for (let left = offset; left > 0; ) {
      const { count, last } = this.#skip(repositoryId, subject, afterId, Math.min(left, COUNTED_AT_ONCE));
      left -= count;
      if (last === null || (left > 0 && count < COUNTED_AT_ONCE)) return undefined;
      afterId = last;
      await work.rest();
    }
    return afterId;
  }

  #isLong(repositoryId: number, subject: string): boolean {
    return this.#upTo(repositoryId, subject, SORTED_MOST + 1) > SORTED_MOST;
  }

  #upTo(repositoryId: number, subject: string, limit: number): number {
    return this.#countUpTo.get(repositoryId, subject, repositoryId, subject, limit)?.count ?? 0;
  }

  #skip(
    repositoryId: number,
    subject: string,
    afterId: number,
    limit: number,
  ): { readonly count: number; readonly last: number | null } {
    const of = [repositoryId, subject, afterId] as const;
    return this.#skipped.get(...of, ...of, limit) ?? { count: 0, last: null };
  }

  #sorted(repositoryId: number, subject: string, limit: number, offset: number): ReferringArtifact[] {
    return this.#bySubject
      .all(repositoryId, subject, repositoryId, subject, limit, offset)
      .map((row) => this.#toReferrer(row));
  }

  #after(repositoryId: number, subject: string, afterId: number, limit: number): ReferringArtifact[] {
    const of = [repositoryId, subject, afterId] as const;
    return this.#byId.all(...of, ...of, limit).map((row) => this.#toReferrer(row));
  }

  /** The type of an accessory. */
  accessoryType(artifact: ArtifactRecord): AccessoryType {
    return accessoryTypeOf({
      artifactType: artifact.artifactType,
      configMediaType: artifact.configMediaType,
      tags: this.#tagsOf(artifact),
      manifest: () => this.#payload.get(artifact.id)?.payload.toString() ?? '',
    });
  }

  /**
   * Everything that belongs to the digest, directly or through others, nearest first. Digests make a circle
   * impossible but by collision; `maxDepth` and `maxCount` bound what a hostile push could build.
   */
  async tree(
    repositoryId: number,
    subject: string,
    maxDepth: number,
    maxCount: number,
  ): Promise<ReferrerTree> {
    const referrers: TreeReferrer[] = [];
    const seen = new Set([subject]);
    let level = [subject];
    for (let depth = 1; level.length > 0; depth += 1) {
      const next: string[] = [];
      for (const parent of level) {
        const limit = maxCount - referrers.length + 1;
        const found: ReferringArtifact[] = [];
        for await (const part of this.all(repositoryId, parent, { offset: 0, limit })) found.push(...part);
        for (const referrer of found.filter(({ digest }) => !seen.has(digest))) {
          if (depth > maxDepth || referrers.length === maxCount) return { referrers, truncated: true };
          seen.add(referrer.digest);
          referrers.push({ ...referrer, depth });
          next.push(referrer.digest);
        }
      }
      level = next;
    }
    return { referrers, truncated: false };
  }

  #toReferrer(row: ReferrerRow): ReferringArtifact {
    const artifact = toArtifact(row);
    return {
      ...artifact,
      subject: row.subject_digest ?? row.attached_to ?? '',
      accessoryType: this.accessoryType(artifact),
      annotations: readJsonObject(row.annotations) as Record<string, string>,
      tags: this.#tagsOf(artifact),
    };
  }

  #tagsOf({ id, tagCount }: ArtifactRecord): string[] {
    return tagCount === 0 ? [] : this.#tags.all(id).map(({ name }) => name);
  }
}
