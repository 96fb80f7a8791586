import type { Database, Statement } from '../database/database.ts';
import { type ArtifactPlatform, platformOf, readJsonObject } from './artifact-records.ts';

/** A config, layer or other blob that a manifest refers to. */
export interface ContentPart {
  /** 0 is the config of an image; layers follow from 1, the lowest first, or what else has blobs. */
  readonly position: number;
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  /** The registry holds its bytes. */
  readonly stored: boolean;
  /** Another artifact of the registry refers to it too. */
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

interface ChildRow {
  parent_id: number;
  digest: string;
  size: number;
  media_type: string;
  artifact_type: string | null;
  platform: string | null;
  annotations: string;
  id: number | null;
  total_size: number;
  tag_count: number;
  pushed_at: number;
  pulled_at: number | null;
  os: string | null;
  architecture: string | null;
  variant: string | null;
  os_version: string | null;
}

/** Looks into artifacts: layers, children, parents. */
export class ArtifactContentQueries {
  readonly #parts: Statement<[artifactId: number], PartRow>;
  readonly #children: Statement<[repositoryId: number, parentId: number, limit: number], ChildRow>;
  readonly #childCount: Statement<[parentId: number], { count: number }>;
  readonly #parents: Statement<[digest: string, repositoryId: number], { digest: string }>;

  constructor(database: Database) {
    this.#parts = database.prepare(
      `SELECT p.position, p.digest, p.size, p.media_type,
         EXISTS (SELECT 1 FROM blob b WHERE b.digest = p.digest AND b.missing = 0) AS stored,
         EXISTS (SELECT 1 FROM artifact_blob o WHERE o.digest = p.digest AND o.artifact_id <> p.artifact_id) AS shared
       FROM artifact_blob p WHERE p.artifact_id = ? ORDER BY p.position`,
    );
    this.#children = database.prepare(
      `SELECT c.parent_id, c.digest, c.size, c.media_type, c.artifact_type, c.platform, c.annotations,
         a.id, a.size AS total_size, a.tag_count, a.pushed_at, a.pulled_at,
         a.os, a.architecture, a.variant, a.os_version
       FROM artifact_child c LEFT JOIN artifact a ON a.repository_id = ? AND a.digest = c.digest
       WHERE c.parent_id = ? AND (a.id IS NOT NULL OR NOT EXISTS
         -- What an index lists as a blob, as caches do, is a part of it like a layer.
         (SELECT 1 FROM artifact_blob b WHERE b.artifact_id = c.parent_id AND b.digest = c.digest))
       ORDER BY c.position LIMIT ?`,
    );
    this.#childCount = database.prepare(
      `SELECT (SELECT count(*) FROM artifact_child WHERE parent_id = p.id)
         - (SELECT count(*) FROM artifact_blob WHERE artifact_id = p.id) AS count
       FROM artifact p WHERE p.id = ?`,
    );
    this.#parents = database.prepare(
      // CROSS JOIN keeps the order of the tables: first the few that list the digest.
      `SELECT DISTINCT p.digest FROM artifact_child c CROSS JOIN artifact p ON p.id = c.parent_id
       WHERE c.digest = ? AND p.repository_id = ? ORDER BY p.pushed_at DESC LIMIT 100`,
    );
  }

  /** The config, then the layers from the lowest; of an index the blobs that it lists, from position 1 on. */
  parts(artifactId: number): ContentPart[] {
    return this.#parts.all(artifactId).map((row) => ({
      position: row.position,
      digest: row.digest,
      size: row.size,
      mediaType: row.media_type,
      stored: row.stored === 1,
      shared: row.shared === 1,
    }));
  }

  /** What an index of the repository lists, in its order; at most `limit`. */
  children(repositoryId: number, parentId: number, limit: number): ListedChild[] {
    return this.#children.all(repositoryId, parentId, limit).map(toChild);
  }

  /** How many manifests an index lists. */
  childCount(parentId: number): number {
    return Math.max(this.#childCount.get(parentId)?.count ?? 0, 0);
  }

  /** Digests of the repository's indexes that list a digest, the youngest first; at most 100. */
  parents(repositoryId: number, digest: string): string[] {
    return this.#parents.all(digest, repositoryId).map((row) => row.digest);
  }
}

function toChild(row: ChildRow): ListedChild {
  const described = row.platform === null ? undefined : readJsonObject(row.platform);
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

/** The index's word counts; an index without platforms (as oras makes them) leaves it to the child's config. */
function platformOfChild(
  row: ChildRow,
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
