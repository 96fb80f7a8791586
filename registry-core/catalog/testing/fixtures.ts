import { createHash } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import type { Statement } from '../../database/statement.ts';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** 2024-01-01T00:00:00Z: fixtures count their times from here, so that tests can name them. */
export const FIXTURE_EPOCH = Date.UTC(2024, 0, 1);

export interface FixtureBlob {
  readonly digest: string;
  readonly size: number;
  readonly mediaType?: string;
}

export interface FixtureImage {
  readonly repositoryId: number;
  /** Makes the digest; the same seed in another repository is the same content. */
  readonly seed: string;
  readonly tags?: readonly string[];
  readonly layers?: readonly FixtureBlob[];
  readonly config?: FixtureBlob & { readonly facts?: Readonly<Record<string, unknown>> };
  readonly type?: string;
  readonly artifactType?: string;
  readonly subject?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Unix ms. */
  readonly pushedAt?: number;
  readonly pulledAt?: number;
}

export interface FixtureIndex {
  readonly repositoryId: number;
  readonly seed: string;
  readonly tags?: readonly string[];
  readonly children: readonly {
    readonly digest: string;
    readonly size?: number;
    readonly platform?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
  readonly pushedAt?: number;
}

export interface StoredFixture {
  readonly id: number;
  readonly digest: string;
}

/** A digest that depends on `seed` alone. */
export function fixtureDigest(seed: string): string {
  return `sha256:${createHash('sha256').update(seed).digest('hex')}`;
}

/** The rows that an image of platform linux/amd64 leaves, written with SQL: seeds for tests and benchmarks. */
export class CatalogFixtures {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  constructor(database: Database) {
    this.#database = database;
  }

  project(name: string, options: { readonly public?: boolean; readonly ownerId?: number } = {}): number {
    const isPublic = options.public === true ? 1 : 0;
    return this.#insert(
      'INSERT INTO project (name, owner_id, public, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
      [name, options.ownerId ?? null, isPublic, FIXTURE_EPOCH, FIXTURE_EPOCH],
    );
  }

  /** A repository that is listed, as after its first push. */
  repository(projectId: number, fullName: string, updatedAt: number = FIXTURE_EPOCH): number {
    return this.#insert(
      `INSERT INTO repository (project_id, name, first_pushed_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?)`,
      [projectId, fullName, FIXTURE_EPOCH, FIXTURE_EPOCH, updatedAt],
    );
  }

  /** An image, or with `artifactType` and `subject` whatever else has config and layers. */
  image(image: FixtureImage): StoredFixture {
    const { repositoryId, seed } = image;
    const config = image.config ?? { digest: fixtureDigest(`config ${seed}`), size: 100 };
    const layers = image.layers ?? [{ digest: fixtureDigest(`layer ${seed}`), size: 1000 }];
    const configType = config.mediaType ?? OCI_CONFIG;
    const payload = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: configType, digest: config.digest, size: config.size },
      layers: layers.map(({ digest, size, mediaType }) => ({
        mediaType: mediaType ?? OCI_LAYER,
        digest,
        size,
      })),
      annotations: { seed, ...image.annotations },
      ...(image.subject === undefined
        ? {}
        : { subject: { mediaType: OCI_MANIFEST, digest: image.subject, size: 1 } }),
    });
    const contentSize = layers.reduce((sum, { size }) => sum + size, config.size);
    const stored = this.#artifact(image, payload, OCI_MANIFEST, payload.length + contentSize, {
      configMediaType: configType,
      artifactType: image.artifactType ?? configType,
      facts: image.config?.facts ?? { os: 'linux', architecture: 'amd64' },
    });
    [{ ...config, mediaType: configType }, ...layers].forEach((blob, position) => {
      this.#run(
        'INSERT INTO artifact_blob (artifact_id, position, digest, size, media_type) VALUES (?, ?, ?, ?, ?)',
        [stored.id, position, blob.digest, blob.size, blob.mediaType ?? OCI_LAYER],
      );
      this.link(repositoryId, blob);
    });
    return stored;
  }

  /** An index; children that the repository holds become its children. */
  index(index: FixtureIndex): StoredFixture {
    const manifests = index.children.map(({ digest, size, platform, annotations }) => ({
      mediaType: OCI_MANIFEST,
      digest,
      size: size ?? 500,
      ...(platform === undefined ? {} : { platform }),
      ...(annotations === undefined ? {} : { annotations }),
    }));
    const payload = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests,
      annotations: { seed: index.seed },
    });
    const stored = this.#artifact({ type: 'IMAGE', ...index }, payload, OCI_INDEX, payload.length, {});
    manifests.forEach((child, position) => {
      this.#run(
        `INSERT INTO artifact_child (parent_id, position, digest, size, media_type, platform, annotations)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [
          stored.id,
          position,
          child.digest,
          child.size,
          child.mediaType,
          child.platform === undefined ? null : JSON.stringify(child.platform),
          JSON.stringify(child.annotations ?? {}),
        ],
      );
    });
    this.#run(
      `UPDATE artifact SET is_child = 1 WHERE repository_id = ?
         AND digest IN (SELECT digest FROM artifact_child WHERE parent_id = ?)`,
      [index.repositoryId, stored.id],
    );
    return stored;
  }

  tag(repositoryId: number, artifactId: number, name: string, pushedAt: number = FIXTURE_EPOCH): void {
    this.#run('INSERT INTO tag (repository_id, artifact_id, name, pushed_at) VALUES (?, ?, ?, ?)', [
      repositoryId,
      artifactId,
      name,
      pushedAt,
    ]);
    this.#run('UPDATE artifact SET tag_count = tag_count + 1 WHERE id = ?', [artifactId]);
  }

  /** A blob row and its link to a repository. */
  link(repositoryId: number, blob: FixtureBlob): void {
    this.#run(
      'INSERT INTO blob (digest, size, created_at, touched_at) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING',
      [blob.digest, blob.size, FIXTURE_EPOCH, FIXTURE_EPOCH],
    );
    this.#run(
      `INSERT INTO repository_blob (repository_id, blob_id, touched_at)
       SELECT ?, id, ? FROM blob WHERE digest = ? ON CONFLICT DO NOTHING`,
      [repositoryId, FIXTURE_EPOCH, blob.digest],
    );
  }

  /** `count` images with one tag each (`v0`, `v1` …), pushed one second apart, in one transaction. */
  fillRepository(repositoryId: number, count: number): void {
    this.#database.writeNow(() => {
      for (let number = 0; number < count; number += 1) {
        this.image({
          repositoryId,
          seed: `${repositoryId}/${number}`,
          tags: [`v${number}`],
          pushedAt: FIXTURE_EPOCH + number * 1000,
        });
      }
    });
  }

  #artifact(
    what: Pick<
      FixtureImage,
      'repositoryId' | 'tags' | 'type' | 'subject' | 'annotations' | 'pushedAt' | 'pulledAt'
    >,
    payload: string,
    mediaType: string,
    size: number,
    facts: { configMediaType?: string; artifactType?: string; facts?: Readonly<Record<string, unknown>> },
  ): StoredFixture {
    const digest = fixtureDigest(payload);
    const pushedAt = what.pushedAt ?? FIXTURE_EPOCH;
    this.#run('INSERT INTO manifest (digest, payload) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING', [
      digest,
      Buffer.from(payload),
    ]);
    const id = this.#insert(
      `INSERT INTO artifact (repository_id, manifest_id, digest, media_type, manifest_size, size, type, artifact_type,
         config_media_type, subject_digest, annotations, facts, touched_at, pushed_at, pulled_at)
       VALUES (?, (SELECT id FROM manifest WHERE digest = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        what.repositoryId,
        digest,
        digest,
        mediaType,
        payload.length,
        size,
        what.type ?? 'IMAGE',
        facts.artifactType ?? null,
        facts.configMediaType ?? null,
        what.subject ?? null,
        JSON.stringify(what.annotations ?? {}),
        JSON.stringify(facts.facts ?? {}),
        pushedAt,
        pushedAt,
        what.pulledAt ?? null,
      ],
    );
    this.#run('UPDATE repository SET artifact_count = artifact_count + 1 WHERE id = ?', [what.repositoryId]);
    for (const name of what.tags ?? []) this.tag(what.repositoryId, id, name, pushedAt);
    return { id, digest };
  }

  #insert(sql: string, values: unknown[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  #run(sql: string, values: unknown[]): void {
    this.#statement(sql).run(...values);
  }

  #statement(sql: string): Statement<unknown[], unknown> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<unknown[], unknown>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
