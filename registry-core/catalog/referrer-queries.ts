import type { Database, Statement } from '../database/database.ts';
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
  /** Empty where they are longer than 64 KiB. */
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

/** An answer shows hundreds of referrers, each of which may have 4 MiB of annotations: long ones are left out. */
const SHORT_ANNOTATIONS = `iif(length(a.annotations) <= 65536, a.annotations, '{}') AS annotations`;

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
      'SELECT m.payload FROM artifact a JOIN manifest m ON m.id = a.manifest_id WHERE a.id = ?',
    );
  }

  /** What belongs to the digest, in the order of the pushes. */
  of(repositoryId: number, subject: string, limit: number, offset = 0): ReferringArtifact[] {
    return this.#bySubject
      .all(repositoryId, subject, repositoryId, subject, limit, offset)
      .map((row) => this.#toReferrer(row));
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
  tree(repositoryId: number, subject: string, maxDepth: number, maxCount: number): ReferrerTree {
    const referrers: TreeReferrer[] = [];
    const seen = new Set([subject]);
    let level = [subject];
    for (let depth = 1; level.length > 0; depth += 1) {
      const next: string[] = [];
      for (const parent of level) {
        const found = this.of(repositoryId, parent, maxCount - referrers.length + 1);
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
