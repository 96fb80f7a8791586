import type { Database, Statement } from '../../database/index.ts';
import type { EventOutbox } from '../../events/index.ts';
import { Attachments } from '../artifacts/attachments.ts';
import { PushWatches } from '../artifacts/push-watches.ts';
import { readAttachedTag } from '../manifests/attached-tags.ts';
import type { Repository } from '../repositories/repositories.ts';

/** Of a repository what is needed to tag in it. */
export type TaggedRepository = Pick<Repository, 'id' | 'name' | 'projectId'>;

/** Tag rows and the count that artifacts keep of them. All calls belong inside a transaction. */
export class TagRows {
  readonly #events: EventOutbox;
  readonly #clock: () => number;
  readonly #watches: PushWatches;
  readonly #find: Statement<[number, string], { id: number; artifact_id: number }>;
  readonly #digestOf: Statement<[number], { digest: string }>;
  readonly #insert: Statement<[number, number, string, number], never>;
  readonly #move: Statement<[number, number, number], never>;
  readonly #delete: Statement<[number], never>;
  readonly #count: Statement<[number, number], never>;
  readonly #ofArtifact: Statement<[number, number], { id: number; name: string }>;
  readonly #attachments: Attachments;

  constructor(
    database: Database,
    events: EventOutbox,
    clock: () => number = Date.now,
    watches: PushWatches = new PushWatches(),
  ) {
    this.#events = events;
    this.#clock = clock;
    this.#watches = watches;
    this.#find = database.prepare('SELECT id, artifact_id FROM tag WHERE repository_id = ? AND name = ?');
    this.#digestOf = database.prepare('SELECT digest FROM artifact WHERE id = ?');
    this.#insert = database.prepare(
      'INSERT INTO tag (repository_id, artifact_id, name, pushed_at) VALUES (?, ?, ?, ?)',
    );
    this.#move = database.prepare('UPDATE tag SET artifact_id = ?, pushed_at = ? WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM tag WHERE id = ?');
    this.#count = database.prepare('UPDATE artifact SET tag_count = tag_count + ? WHERE id = ?');
    this.#ofArtifact = database.prepare(
      'SELECT id, name FROM tag WHERE artifact_id = ? ORDER BY name LIMIT ?',
    );
    this.#attachments = new Attachments(database);
  }

  /** Points a tag at an artifact, making it if need be. The last writer wins. */
  set(repository: TaggedRepository, name: string, artifactId: number, digest: string, actor: string): void {
    this.#watches.pushed(repository.id, artifactId, name);
    const now = this.#clock();
    const existing = this.#find.get(repository.id, name);
    if (existing === undefined) {
      this.#insert.run(repository.id, artifactId, name, now);
      this.#count.run(1, artifactId);
    } else {
      this.#move.run(artifactId, now, existing.id);
      this.#count.run(-1, existing.artifact_id);
      this.#count.run(1, artifactId);
    }
    if (existing?.artifact_id === artifactId) return;
    this.#updateAttachment(name, artifactId);
    if (existing !== undefined) this.#updateAttachment(name, existing.artifact_id);
    this.#record('tag.created', repository, name, digest, actor);
  }

  /** Removes one tag; false when there is none of that name, or it names another artifact than that of `digest`. */
  remove(repository: TaggedRepository, name: string, digest: string, actor: string): boolean {
    const existing = this.#find.get(repository.id, name);
    if (existing === undefined || this.#digestOf.get(existing.artifact_id)?.digest !== digest) return false;
    this.#delete.run(existing.id);
    this.#count.run(-1, existing.artifact_id);
    this.#updateAttachment(name, existing.artifact_id);
    this.#record('tag.deleted', repository, name, digest, actor);
    return true;
  }

  /** Removes the first tags of an artifact, at most `limit`, and returns their names. */
  removeSomeOf(
    repository: TaggedRepository,
    artifactId: number,
    digest: string,
    actor: string,
    limit: number,
  ): string[] {
    const tags = this.#ofArtifact.all(artifactId, limit);
    for (const { id, name } of tags) {
      this.#delete.run(id);
      this.#record('tag.deleted', repository, name, digest, actor);
    }
    this.#count.run(-tags.length, artifactId);
    return tags.map(({ name }) => name);
  }

  /** Keeps `attached_to` in step when a tag that hangs an artifact on another came to an artifact or left it. */
  #updateAttachment(changedTag: string, artifactId: number): void {
    if (readAttachedTag(changedTag) !== undefined) this.#attachments.refresh(artifactId);
  }

  #record(
    type: 'tag.created' | 'tag.deleted',
    repository: TaggedRepository,
    tag: string,
    digest: string,
    actor: string,
  ): void {
    this.#events.record({
      type,
      actor,
      projectId: repository.projectId,
      repository: repository.name,
      digest,
      tag,
    });
  }
}
