import type { Database, Statement } from '../../database/index.ts';
import { type Attachment, readAttachedTag } from '../manifests/attached-tags.ts';
import { isIndex } from '../manifests/media-types.ts';

interface ArtifactRow {
  digest: string;
  media_type: string;
  attached_to: string | null;
}

/** What artifacts hang on by their tags (`attached_to`). Writing belongs inside a transaction. */
export class Attachments {
  readonly #artifact: Statement<[artifactId: number], ArtifactRow>;
  readonly #tags: Statement<[artifactId: number], { name: string }>;
  readonly #attach: Statement<[subject: string | null, artifactId: number], never>;

  constructor(database: Database) {
    this.#artifact = database.prepare('SELECT digest, media_type, attached_to FROM artifact WHERE id = ?');
    // All that readAttachedTag reads are in this range; an artifact has few of them, however many tags it has.
    this.#tags = database.prepare(
      `SELECT name FROM tag WHERE artifact_id = ? AND name >= 'sha256-' AND name < 'sha512.' ORDER BY name LIMIT 100`,
    );
    this.#attach = database.prepare('UPDATE artifact SET attached_to = ? WHERE id = ?');
  }

  /** Whether the row of an artifact says what it hangs on as its tags and its type do. */
  isRight(artifactId: number): boolean {
    const artifact = this.#artifact.get(artifactId);
    return artifact === undefined || artifact.attached_to === this.#subject(artifactId, artifact);
  }

  /** Makes the row of an artifact say so. */
  refresh(artifactId: number): void {
    const artifact = this.#artifact.get(artifactId);
    if (artifact === undefined) return;
    const subject = this.#subject(artifactId, artifact);
    // A write moves the row in every list, whatever it writes.
    if (subject !== artifact.attached_to) this.#attach.run(subject, artifactId);
  }

  #subject(artifactId: number, artifact: ArtifactRow): string | null {
    const attachments = this.#tags.all(artifactId).flatMap(({ name }) => readAttachedTag(name) ?? []);
    return attachments.find((one) => isAttachment(one, artifact))?.subject ?? null;
  }
}

/** Tools also name an image by its own digest, and an image is no index of referrers. */
function isAttachment({ subject, kind }: Attachment, artifact: ArtifactRow): boolean {
  return kind !== 'referrers' || (isIndex(artifact.media_type) && subject !== artifact.digest);
}
