import type { Database, Statement } from '../../database/index.ts';
import { SlicedWork } from '../../turns/index.ts';
import { type ArtifactPlatform, platformOf, readJsonObject } from './artifact-records.ts';

/** A config, layer or other blob that a manifest refers to. */
export interface ContentPart {
  /** 0 is the config of an image; layers follow from 1, the lowest first, or what else has blobs. */
  readonly position: number;
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  /** The repository holds its bytes. What others hold says nothing here: nobody learns of what they may not see. */
  readonly stored: boolean;
  /** Another artifact of the project refers to it too. */
  readonly shared: boolean;
}

/** A manifest that an index lists. */
export interface ListedChild {
  readonly parentId: number;
  readonly digest: string;
  /** Bytes of the manifest. */
  readonly size: number;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  /** The descriptor's platform object as it was written, if it has one. */
  readonly descriptorPlatform: Readonly<Record<string, unknown>> | undefined;
  readonly platform: ArtifactPlatform | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  /** Undefined when the repository does not hold it (sparse index). */
  readonly stored:
    | {
        readonly id: number;
        /** Bytes with config and layers. */
        readonly totalSize: number;
        readonly tagCount: number;
        /** Unix ms. */
        readonly pushedAt: number;
        /** Unix ms. */
        readonly pulledAt: number | undefined;
      }
    | undefined;
}

interface PartRow {
  position: number;
  digest: string;
  size: number;
  media_type: string;
  stored: number;
  shared: number;
}

/** Artifacts of one blob among which one of the same project is looked for. */
const USERS_LOOKED_AT = 50;
/** Parts of one manifest that an answer shows, and those that are read at once. */
const PARTS_MOST = 1000;
const PARTS_AT_ONCE = 50;
/** Places in indexes among which those of a repository that list a digest are looked for, the youngest first. */
const PARENTS_LOOKED_AT = 5000;
/** Bytes of a child's platform, and of its annotations, that answers show; longer ones are left out. */
const SHOWN_BYTES = 4096;
const PLATFORM = `CASE WHEN octet_length(c.platform) <= ${SHOWN_BYTES} THEN c.platform END AS platform`;

/** From an index's children and the artifacts that they are, without what it lists as a blob: that is a part like a layer. */
const LISTED_CHILDREN = `FROM artifact_child c LEFT JOIN artifact a ON a.repository_id = ? AND a.digest = c.digest
  WHERE c.parent_id = ? AND (a.id IS NOT NULL OR NOT EXISTS
    (SELECT 1 FROM artifact_blob listed WHERE listed.artifact_id = c.parent_id AND listed.digest = c.digest))
  ORDER BY c.position LIMIT ?`;

interface PlatformRow {
  platform: string | null;
  os: string | null;
  architecture: string | null;
  variant: string | null;
  os_version: string | null;
}

interface ChildRow extends PlatformRow {
  parent_id: number;
  digest: string;
  size: number;
  media_type: string;
  artifact_type: string | null;
  annotations: string;
  id: number | null;
  total_size: number;
  tag_count: number;
  pushed_at: number;
  pulled_at: number | null;
}

/** Looks into artifacts: layers, children, parents. */
export class ArtifactContentQueries {
  readonly #parts: Statement<[artifactId: number, afterPosition: number, limit: number], PartRow>;
  readonly #children: Statement<[repositoryId: number, parentId: number, limit: number], ChildRow>;
  readonly #platforms: Statement<[repositoryId: number, parentId: number, limit: number], PlatformRow>;
  readonly #childCount: Statement<[parentId: number], { count: number }>;
  readonly #parents: Statement<[digest: string, repositoryId: number], { digest: string }>;

  constructor(database: Database) {
    this.#parts = database.prepare(
      `SELECT part.position, part.digest, part.size, part.media_type,
         EXISTS (SELECT 1 FROM blob b JOIN repository_blob l ON l.blob_id = b.id
           WHERE b.digest = part.digest AND b.missing = 0 AND l.repository_id = a.repository_id) AS stored,
         EXISTS (SELECT 1 FROM (SELECT artifact_id FROM artifact_blob
             WHERE digest = part.digest AND artifact_id <> a.id LIMIT ${USERS_LOOKED_AT}) few
           JOIN artifact other ON other.id = few.artifact_id JOIN repository r ON r.id = other.repository_id
           WHERE r.project_id = (SELECT project_id FROM repository WHERE id = a.repository_id)) AS shared
       FROM artifact a JOIN artifact_blob part ON part.artifact_id = a.id WHERE a.id = ? AND part.position > ?
       ORDER BY part.position LIMIT ?`,
    );
    this.#children = database.prepare(
      `SELECT c.parent_id, c.digest, c.size, c.media_type, c.artifact_type, ${PLATFORM},
         CASE WHEN octet_length(c.annotations) <= ${SHOWN_BYTES} THEN c.annotations ELSE '{}' END AS annotations,
         a.id, a.size AS total_size, a.tag_count, a.pushed_at, a.pulled_at,
         a.os, a.architecture, a.variant, a.os_version
       ${LISTED_CHILDREN}`,
    );
    this.#childCount = database.prepare(
      `SELECT (SELECT count(*) FROM artifact_child WHERE parent_id = a.id)
         - (SELECT count(*) FROM artifact_blob WHERE artifact_id = a.id) AS count
       FROM artifact a WHERE a.id = ?`,
    );
    this.#platforms = database.prepare(
      `SELECT ${PLATFORM}, a.os, a.architecture, a.variant, a.os_version ${LISTED_CHILDREN}`,
    );
    this.#parents = database.prepare(
      // CROSS JOIN keeps the order of the tables: first the few that list the digest.
      `SELECT DISTINCT parent.digest FROM (SELECT parent_id FROM artifact_child
         WHERE digest = ? ORDER BY parent_id DESC LIMIT ${PARENTS_LOOKED_AT}) few
       CROSS JOIN artifact parent ON parent.id = few.parent_id
       WHERE parent.repository_id = ? ORDER BY parent.pushed_at DESC LIMIT 100`,
    );
  }

  /**
   * The config, then the layers from the lowest; of an index the blobs that it lists, from position 1 on. At most
   * {@link PARTS_MOST}, read in slices.
   */
  async parts(artifactId: number): Promise<ContentPart[]> {
    const parts: ContentPart[] = [];
    const work = new SlicedWork();
    while (parts.length < PARTS_MOST) {
      const rows = this.#parts.all(artifactId, parts.at(-1)?.position ?? -1, PARTS_AT_ONCE);
      parts.push(...rows.map(toPart));
      if (rows.length < PARTS_AT_ONCE) break;
      await work.rest();
    }
    return parts;
  }

  /** What an index of the repository lists, in its order; at most `limit`. */
  children(repositoryId: number, parentId: number, limit: number): ListedChild[] {
    return this.#children.all(repositoryId, parentId, limit).map(toChild);
  }

  /** The platforms of the first children of an index, in its order; nothing else of them is read. */
  platforms(repositoryId: number, parentId: number, limit: number): (ArtifactPlatform | undefined)[] {
    return this.#platforms
      .all(repositoryId, parentId, limit)
      .map((row) => platformOfChild(row, readPlatform(row.platform)));
  }

  /** How many manifests an index lists. */
  childCount(parentId: number): number {
    return Math.max(this.#childCount.get(parentId)?.count ?? 0, 0);
  }

  /** Digests of the repository's indexes that list a digest, those pushed last first; at most 100, of the youngest. */
  parents(repositoryId: number, digest: string): string[] {
    return this.#parents.all(digest, repositoryId).map((row) => row.digest);
  }
}

function toPart(row: PartRow): ContentPart {
  return {
    position: row.position,
    digest: row.digest,
    size: row.size,
    mediaType: row.media_type,
    stored: row.stored === 1,
    shared: row.shared === 1,
  };
}

function toChild(row: ChildRow): ListedChild {
  const described = readPlatform(row.platform);
  return {
    parentId: row.parent_id,
    digest: row.digest,
    size: row.size,
    mediaType: row.media_type,
    artifactType: row.artifact_type ?? undefined,
    descriptorPlatform: described,
    platform: platformOfChild(row, described),
    annotations: readJsonObject(row.annotations) as Record<string, string>,
    stored:
      row.id === null
        ? undefined
        : {
            id: row.id,
            totalSize: row.total_size,
            tagCount: row.tag_count,
            pushedAt: row.pushed_at,
            pulledAt: row.pulled_at ?? undefined,
          },
  };
}

function readPlatform(json: string | null): Readonly<Record<string, unknown>> | undefined {
  return json === null ? undefined : readJsonObject(json);
}

/** The index's word counts; an index without platforms (as oras makes them) leaves it to the child's config. */
function platformOfChild(
  row: PlatformRow,
  described: Readonly<Record<string, unknown>> | undefined,
): ArtifactPlatform | undefined {
  if (described === undefined) return platformOf(row.os, row.architecture, row.variant, row.os_version);
  return platformOf(
    textOf(described['os']),
    textOf(described['architecture']),
    textOf(described['variant']),
    textOf(described['os.version']),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
