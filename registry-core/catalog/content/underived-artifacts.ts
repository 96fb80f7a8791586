import type { Database, Statement } from '../../database/index.ts';
import { SlicedWork, SliceSize } from '../../turns/index.ts';
import { DERIVATION_VERSION } from '../manifests/artifact-derivation.ts';

/** An artifact with its manifest, as it is derived from. */
export interface StoredArtifactRow {
  id: number;
  repository_id: number;
  digest: string;
  media_type: string;
  payload: Buffer;
  config_media_type: string | null;
  facts: string;
}

interface ProgressRow {
  version: number;
  after_id: number;
  done: number;
}

/** Of a few manifests: the last digest, null when there are none, and what was found among them. */
interface FoundRow<Found> {
  last: string | null;
  found: Found | null;
}

/** Manifests that are searched at first in one statement, and at the least: one may have 4 MiB. */
const SEARCHED_AT_ONCE = 128;
const STORED_ARTIFACT = `a.id, a.repository_id, a.digest, a.media_type, a.config_media_type, a.facts, m.payload
  FROM artifact a JOIN manifest m ON m.id = a.manifest_id`;

/** The next artifacts of a repository in the order of their digests, with their manifests. */
const MANIFEST_PAGE = `(SELECT id, digest, manifest_id, subject_digest, attached_to FROM artifact
    WHERE repository_id = $repositoryId AND digest > $afterDigest ORDER BY digest LIMIT $limit) page
  CROSS JOIN manifest m ON m.id = page.manifest_id`;

/** What a manifest must have in its bytes to name another one. JSON may write the same with a backslash (hex 5C). */
const MAY_NAME_OTHERS = ["CAST('manifests' AS BLOB)", "CAST('subject' AS BLOB)", "x'5C'"]
  .map((bytes) => `instr(m.payload, ${bytes}) > 0`)
  .join(' OR ');

const UNDERIVED_QUERIES = {
  next: `SELECT ${STORED_ARTIFACT} WHERE a.id > ? ORDER BY a.id LIMIT 1`,
  one: `SELECT ${STORED_ARTIFACT} WHERE a.id = ?`,
  named: `SELECT max(page.digest) AS last,
      max(page.id > $afterId AND instr(m.payload, CAST($digest AS BLOB)) > 0) AS found
    FROM ${MANIFEST_PAGE}`,
  related: `SELECT max(page.digest) AS last, json_group_array(page.id) FILTER (WHERE page.id > $afterId AND (
      page.subject_digest IS NOT NULL OR page.attached_to IS NOT NULL OR ${MAY_NAME_OTHERS}
      OR EXISTS (SELECT 1 FROM artifact_child c WHERE c.parent_id = page.id)
      OR EXISTS (SELECT 1 FROM tag t WHERE t.artifact_id = page.id AND t.name >= 'sha256-' AND t.name < 'sha512.')
    )) AS found
    FROM ${MANIFEST_PAGE}`,
} as const;

/** Which artifacts were not derived yet by today's version, and what can be told of them before they are. */
export class UnderivedArtifacts {
  readonly #progress: Statement<[], ProgressRow>;
  readonly #setProgress: Statement<[version: number, afterId: number, done: number], never>;
  readonly #next: Statement<[afterId: number], StoredArtifactRow>;
  readonly #one: Statement<[artifactId: number], StoredArtifactRow>;
  readonly #lastId: Statement<[], { id: number | null }>;
  readonly #named: Statement<[Record<string, unknown>], FoundRow<number>>;
  readonly #related: Statement<[Record<string, unknown>], FoundRow<string>>;

  constructor(database: Database) {
    this.#progress = database.prepare('SELECT version, after_id, done FROM artifact_derivation WHERE id = 1');
    this.#setProgress = database.prepare(
      'UPDATE artifact_derivation SET version = ?, after_id = ?, done = ? WHERE id = 1',
    );
    this.#next = database.prepare(UNDERIVED_QUERIES.next);
    this.#one = database.prepare(UNDERIVED_QUERIES.one);
    this.#lastId = database.prepare('SELECT max(id) AS id FROM artifact');
    this.#named = database.prepare(UNDERIVED_QUERIES.named);
    this.#related = database.prepare(UNDERIVED_QUERIES.related);
  }

  /** Behind which artifact id they are; undefined when all are derived. */
  get afterId(): number | undefined {
    const progress = this.#progress.get();
    if (progress === undefined) return undefined;
    const isOfToday = progress.version === DERIVATION_VERSION;
    if (isOfToday && progress.done === 1) return undefined;
    return isOfToday ? progress.after_id : 0;
  }

  /** The id of the youngest artifact, 0 without any. */
  get lastId(): number {
    return this.#lastId.get()?.id ?? 0;
  }

  /** Writes down how far the derivation came. Call it inside a transaction. */
  note(afterId: number, isDone: boolean): void {
    this.#setProgress.run(DERIVATION_VERSION, afterId, isDone ? 1 : 0);
  }

  next(afterId: number): StoredArtifactRow | undefined {
    return this.#next.get(afterId);
  }

  byId(id: number): StoredArtifactRow | undefined {
    return this.#one.get(id);
  }

  /**
   * Whether a manifest of the repository names a digest whose rows are not derived yet, and so may not say it. Quicker
   * than to derive them all: one search of their bytes.
   */
  async isNamed(repositoryId: number, digest: string): Promise<boolean> {
    for await (const found of this.#search(this.#named, { repositoryId, digest })) {
      if (found === 1) return true;
    }
    return false;
  }

  /**
   * Ids of those of a repository that may name another manifest or hang on one by a tag, a few at a time. The others, as
   * a plain image, change nothing of what belongs to what.
   */
  async *related(repositoryId: number): AsyncGenerator<readonly number[]> {
    for await (const found of this.#search(this.#related, { repositoryId })) {
      if (found !== null) yield JSON.parse(found) as number[];
    }
  }

  async *#search<Found>(
    statement: Statement<[Record<string, unknown>], FoundRow<Found>>,
    about: Readonly<Record<string, unknown>>,
  ): AsyncGenerator<Found | null> {
    const { afterId } = this;
    if (afterId === undefined) return;
    const work = new SlicedWork();
    const size = new SliceSize(SEARCHED_AT_ONCE);
    for (let afterDigest: string | null = ''; afterDigest !== null; ) {
      const page: FoundRow<Found> | undefined = size.measure((limit) =>
        statement.get({ ...about, afterId, afterDigest, limit }),
      );
      yield page?.found ?? null;
      afterDigest = page?.last ?? null;
      await work.rest();
    }
  }
}
