import { hasDigest } from '../../blobs/index.ts';
import { type Database, ReadCache, type Statement } from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';

/** A manifest as /v2 serves it. */
export interface StoredManifest {
  readonly artifactId: number;
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest. */
  readonly size: number;
  /** Row of the tag it was found by, if it was. */
  readonly tagId: number | undefined;
}

interface ManifestRow {
  artifact_id: number;
  digest: string;
  media_type: string;
  manifest_size: number;
  tag_id: number | null;
}

/** A referrer as the referrers API lists it (OCI 1.1.1 §Listing Referrers). */
export interface Referrer {
  readonly id: number;
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType: string | undefined;
  /** JSON object of strings. */
  readonly annotationsJson: string;
}

interface ReferrerRow {
  id: number;
  media_type: string;
  digest: string;
  manifest_size: number;
  artifact_type: string | null;
  annotations: string;
}

const REFERRER_COLUMNS = 'id, media_type, digest, manifest_size, artifact_type, annotations';

const CACHED_MANIFESTS = 4096;
/** Bytes of manifests kept in memory: a few thousand of the usual size. */
const CACHED_PAYLOAD_BYTES = 8 * 1024 * 1024;

/** Looks artifacts, tags and referrers up: the read path of /v2. */
export class ArtifactLookup {
  readonly #manifests: ReadCache<StoredManifest | undefined>;
  readonly #payloads: ReadCache<Buffer>;
  readonly #verified: ReadCache<true>;
  readonly #byTag: Statement<[number, string], ManifestRow>;
  readonly #byDigest: Statement<[number, string], ManifestRow>;
  readonly #payload: Statement<[number], { digest: string; payload: Buffer }>;
  readonly #tags: Statement<[number, string, number], { name: string }>;
  readonly #referrers: Statement<[number, string, number, number], ReferrerRow>;
  readonly #referrerBytes: Statement<[number, string, number, number], { bytes: number }>;
  readonly #referrersOfType: Statement<[number, string, string, number, number], ReferrerRow>;

  constructor(database: Database) {
    this.#manifests = new ReadCache(database, CACHED_MANIFESTS);
    this.#payloads = new ReadCache(database, CACHED_PAYLOAD_BYTES, (payload) => payload.byteLength);
    this.#verified = new ReadCache(database, CACHED_MANIFESTS);
    this.#byTag = database.prepare(
      `SELECT a.id AS artifact_id, a.digest, a.media_type, a.manifest_size, t.id AS tag_id
       FROM tag t JOIN artifact a ON a.id = t.artifact_id WHERE t.repository_id = ? AND t.name = ?`,
    );
    this.#byDigest = database.prepare(
      `SELECT id AS artifact_id, digest, media_type, manifest_size, NULL AS tag_id
       FROM artifact WHERE repository_id = ? AND digest = ?`,
    );
    this.#payload = database.prepare(
      'SELECT m.digest, m.payload FROM artifact a JOIN manifest m ON m.id = a.manifest_id WHERE a.id = ?',
    );
    this.#tags = database.prepare(
      'SELECT name FROM tag WHERE repository_id = ? AND name > ? ORDER BY name LIMIT ?',
    );
    this.#referrers = database.prepare(
      `SELECT ${REFERRER_COLUMNS} FROM artifact
       WHERE repository_id = ? AND subject_digest = ? AND id > ? ORDER BY id LIMIT ?`,
    );
    this.#referrerBytes = database.prepare(
      `SELECT coalesce(sum(manifest_size), 0) AS bytes FROM (SELECT manifest_size FROM artifact
       WHERE repository_id = ? AND subject_digest = ? AND id > ? ORDER BY id LIMIT ?) page`,
    );
    this.#referrersOfType = database.prepare(
      `SELECT ${REFERRER_COLUMNS} FROM artifact
       WHERE repository_id = ? AND subject_digest = ? AND artifact_type = ? AND id > ? ORDER BY id LIMIT ?`,
    );
  }

  byTag(repositoryId: number, tag: string): StoredManifest | undefined {
    return this.#manifests.get(`${repositoryId}:${tag}`, () =>
      toManifest(this.#byTag.get(repositoryId, tag)),
    );
  }

  byDigest(repositoryId: number, digest: string): StoredManifest | undefined {
    return this.#manifests.get(`${repositoryId}@${digest}`, () =>
      toManifest(this.#byDigest.get(repositoryId, digest)),
    );
  }

  /**
   * The bytes of an artifact's manifest, as pushed. Throws MANIFEST_UNKNOWN when they are not what its digest says any
   * more: a client that learns so pushes it again, which mends it.
   */
  payload(artifactId: number): Buffer {
    return this.#payloads.get(artifactId, () => {
      const row = this.#payload.get(artifactId);
      if (row === undefined) throw new Error(`artifact ${artifactId} has no manifest`);
      const { digest, payload } = row;
      // To hash 4 MiB takes longer than to read them.
      this.#verified.get(artifactId, () => {
        if (!hasDigest(payload, digest)) throw damaged(digest);
        return true;
      });
      return payload;
    });
  }

  /** Throws as {@link payload}, and reads nothing where the manifest was verified since content changed last. */
  verify(artifactId: number): void {
    if (!this.isVerified(artifactId)) this.payload(artifactId);
  }

  /** Whether the manifest was found to be what its digest says since content changed last. */
  isVerified(artifactId: number): boolean {
    return this.#verified.has(artifactId);
  }

  /** Tag names in byte order, after `last`. */
  tags(repositoryId: number, last: string, limit: number): string[] {
    return this.#tags.all(repositoryId, last, limit).map(({ name }) => name);
  }

  /** Bytes of the manifests of so many referrers, after the one with `afterId`: no list of them has more. */
  referrerBytes(repositoryId: number, subject: string, afterId: number, limit: number): number {
    return this.#referrerBytes.get(repositoryId, subject, afterId, limit)?.bytes ?? 0;
  }

  /**
   * Referrers of a digest in the order of their push, after the one with `afterId`. They are read while they are walked,
   * since each may have 4 MiB of annotations: nothing else may use the database meanwhile.
   */
  *referrers(
    repositoryId: number,
    subject: string,
    artifactType: string | undefined,
    afterId: number,
    limit: number,
  ): Iterable<Referrer> {
    const rows =
      artifactType === undefined
        ? this.#referrers.iterate(repositoryId, subject, afterId, limit)
        : this.#referrersOfType.iterate(repositoryId, subject, artifactType, afterId, limit);
    for (const row of rows) {
      yield {
        id: row.id,
        mediaType: row.media_type,
        digest: row.digest,
        size: row.manifest_size,
        artifactType: row.artifact_type ?? undefined,
        annotationsJson: row.annotations,
      };
    }
  }
}

function damaged(digest: string): RegistryError {
  return new RegistryError(
    'MANIFEST_UNKNOWN',
    `the manifest ${digest} was damaged in the registry's storage; push its image again`,
    { detail: { digest } },
  );
}

function toManifest(row: ManifestRow | undefined): StoredManifest | undefined {
  if (row === undefined) return undefined;
  return {
    artifactId: row.artifact_id,
    digest: row.digest,
    mediaType: row.media_type,
    size: row.manifest_size,
    tagId: row.tag_id ?? undefined,
  };
}
