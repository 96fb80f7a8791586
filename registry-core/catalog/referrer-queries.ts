import type { Database, Statement } from '../database/database.ts';
import { type AccessoryType, accessoryTypeOf } from './accessory-type.ts';
import {
  ARTIFACT_COLUMNS,
  type ArtifactRecord,
  type ArtifactRow,
  readJsonObject,
  toArtifact,
} from './artifact-records.ts';
import type { NumberedRequest } from './listing/numbered.ts';
import { SlicedWork } from './listing/turns.ts';

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
  readonly #countBySubject: Statement<[number, string, number, string], { count: number }>;
  readonly #tags: Statement<[artifactId: number], { name: string }>;
  readonly #payload: Statement<[artifactId: number], { payload: Buffer }>;

  constructor(database: Database) {
    // Two index ranges, not an OR: an artifact that has both counts by its subject. The indexes are named because SQLite
    // would rather read the whole repository in the order of the pushes.
    const matches = (columns: string) => `
      SELECT ${columns} FROM artifact a INDEXED BY artifact_by_subject
      WHERE a.repository_id = ? AND a.subject_digest = ?
      UNION ALL
      SELECT ${columns} FROM artifact a INDEXED BY artifact_by_attached
      WHERE a.repository_id = ? AND a.attached_to = ? AND a.subject_digest IS NULL`;
    this.#bySubject = database.prepare(
      `${matches(`${ARTIFACT_COLUMNS}, ${SHORT_ANNOTATIONS}`)} ORDER BY pushed_at, id LIMIT ? OFFSET ?`,
    );
    this.#countBySubject = database.prepare(`SELECT count(*) AS count FROM (${matches('a.id')})`);
    this.#tags = database.prepare(
      `SELECT name FROM tag WHERE artifact_id = ? ORDER BY name LIMIT ${TAGS_SHOWN}`,
    );
    this.#payload = database.prepare(
      `SELECT m.payload FROM artifact a JOIN manifest m ON m.id = a.manifest_id
       WHERE a.id = ? AND a.manifest_size <= ${MANIFEST_READ_BYTES}`,
    );
  }

  /** What belongs to the digest, in the order of the pushes. */
  of(repositoryId: number, subject: string, limit: number, offset = 0): ReferringArtifact[] {
    return this.#bySubject
      .all(repositoryId, subject, repositoryId, subject, limit, offset)
      .map((row) => this.#toReferrer(row));
  }

  /** As {@link of}, read in parts; undefined as limit is none. */
  async *all(
    repositoryId: number,
    subject: string,
    { offset, limit = Number.POSITIVE_INFINITY }: NumberedRequest,
  ): AsyncGenerator<readonly ReferringArtifact[]> {
    const work = new SlicedWork();
    for (let done = 0; done < limit; ) {
      const wanted = Math.min(READ_AT_ONCE, limit - done);
      const found = this.of(repositoryId, subject, wanted, offset + done);
      yield found;
      if (found.length < wanted) return;
      done += wanted;
      await work.rest();
    }
  }

  /** How many artifacts belong to the digest. */
  count(repositoryId: number, subject: string): number {
    return this.#countBySubject.get(repositoryId, subject, repositoryId, subject)?.count ?? 0;
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
