import { algorithmOf, type BlobStore, digestOf } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { EventOutbox } from '../../events/index.ts';
import { FairPlaces, nextTurn } from '../../turns/index.ts';
import type { ArtifactRowRemoval } from '../artifacts/artifact-row-removal.ts';
import type { ArtifactLookup } from '../artifacts/artifacts.ts';
import { type ArtifactDerivation, deriveArtifact } from '../manifests/artifact-derivation.ts';
import {
  type ManifestDocument,
  parseLargeManifest,
  parseManifest,
  READ_AT_ONCE_BYTES,
} from '../manifests/manifest-document.ts';
import type { Repository, RepositoryStore } from '../repositories/repositories.ts';
import type { TagRows } from '../tags/tags.ts';
import type { ArtifactUpkeep } from './artifact-upkeep.ts';
import type { BlobLinks } from './blob-links.ts';
import { LargePush } from './large-push.ts';
import { readManifestConfig } from './manifest-config.ts';
import { ReferenceCheck, referencesOf, type SparsePolicy } from './manifest-references.ts';
import type { ManifestRows, ManifestToStore } from './manifest-rows.ts';
import type { PartLine } from './part-line.ts';
import { isLargeDerivation } from './reference-parts.ts';

/** Large manifests that are read and stored at once: each holds three times its bytes, together below a hundred MiB. */
const LARGE_AT_ONCE = 4;

/** A manifest as a client pushes it. */
export interface ManifestPush {
  readonly repository: Repository;
  readonly payload: Buffer;
  /** The request's Content-Type without parameters; empty when it had none. */
  readonly contentType: string;
  /** The digest the client pushes by; undefined when it pushes by tag. */
  readonly digest: string | undefined;
  /** Tags to set, in the same transaction. */
  readonly tags: readonly string[];
  readonly condition: PushCondition;
  readonly actor: string;
}

/** RFC 9110 §13.1 conditions on what the reference names now; checked inside the transaction. */
export interface PushCondition {
  /** Digests of `If-Match`, one of which must be current; `'*'` for any. */
  readonly ifMatch: readonly string[] | '*' | undefined;
  /** `If-None-Match: *`: nothing may be there yet. */
  readonly ifNoneMatch: boolean;
  /** Digests of `If-None-Match`, none of which may be current. */
  readonly ifNoneOf?: readonly string[];
}

/** What a push made. */
export interface PushResult {
  readonly digest: string;
  readonly subject: string | undefined;
}

/** The rooms' parts that a push touches. */
export interface ManifestPushParts {
  readonly database: Database;
  readonly events: EventOutbox;
  readonly blobs: BlobStore;
  readonly links: BlobLinks;
  readonly repositories: RepositoryStore;
  readonly artifacts: ArtifactLookup;
  readonly line: PartLine;
  readonly rows: ManifestRows;
  readonly removal: ArtifactRowRemoval;
  readonly tags: TagRows;
  readonly upkeep: Pick<ArtifactUpkeep, 'mend'>;
  /** Read at each push, so that a changed setting holds at once. */
  readonly sparsePolicy: () => SparsePolicy;
  readonly clock: () => number;
}

/** Takes manifests in: validate, check references, then everything in one transaction. */
export class ManifestPusher {
  readonly #parts: ManifestPushParts;
  readonly #references: ReferenceCheck;
  readonly #large: LargePush;
  readonly #largePlaces = new FairPlaces({ atOnce: LARGE_AT_ONCE });

  constructor(parts: ManifestPushParts) {
    this.#parts = parts;
    this.#references = new ReferenceCheck(parts.links, parts.blobs, parts.artifacts);
    const { line, rows, removal, upkeep } = parts;
    const mend = (artifactId: number): Promise<void> => upkeep.mend(artifactId);
    this.#large = new LargePush({ line, rows, removal, mend, references: this.#references });
  }

  /**
   * Stores a manifest and its tags. Throws DIGEST_INVALID, MANIFEST_INVALID, MANIFEST_BLOB_UNKNOWN, SIZE_INVALID,
   * NAME_UNKNOWN when the repository was deleted meanwhile, CONFLICT when a large one was, or PRECONDITION (412); then
   * nothing of it is visible.
   */
  push(push: ManifestPush): Promise<PushResult> {
    const isLarge = push.payload.byteLength > READ_AT_ONCE_BYTES;
    if (!isLarge) return this.#push(push, isLarge);
    return this.#largePlaces.run(push.actor, () => this.#push(push, isLarge));
  }

  async #push(push: ManifestPush, isLarge: boolean): Promise<PushResult> {
    // Of many large ones that come together each turn of the event loop has one step.
    if (isLarge) await nextTurn();
    const digest = verifiedDigest(push);
    const { payload, contentType } = push;
    const document = isLarge
      ? await parseLargeManifest(payload, contentType)
      : parseManifest(payload, contentType);
    const config = await readManifestConfig(this.#parts, push.repository.id, document);
    if (isLarge) await nextTurn();
    const derived = deriveArtifact(document, push.payload.byteLength, config);
    if (isLargeDerivation(derived)) await this.#storeInParts(push, digest, document, derived);
    else await this.#parts.database.write(() => this.#store(push, digest, document, derived));
    return { digest, subject: document.subject?.digest };
  }

  #store(push: ManifestPush, digest: string, document: ManifestDocument, derived: ArtifactDerivation): void {
    const { repository } = push;
    const { rows, repositories } = this.#parts;
    repositories.requireStored(repository);
    this.#checkCondition(push, digest);
    this.#references.keep(repository, referencesOf(document, this.#parts.sparsePolicy()));
    rows.mend(digest, push.payload);
    const artifactId = rows.store(this.#toStore(push, digest, derived));
    this.#announce(push, digest, document, artifactId);
  }

  #storeInParts(
    push: ManifestPush,
    digest: string,
    document: ManifestDocument,
    derived: ArtifactDerivation,
  ): Promise<void> {
    const { rows, repositories, sparsePolicy } = this.#parts;
    return this.#large.store({
      repository: push.repository,
      manifest: this.#toStore(push, digest, derived),
      references: referencesOf(document, sparsePolicy()),
      requirePlace: () => repositories.requireStored(push.repository),
      begin: () => {
        this.#checkCondition(push, digest);
        rows.mend(digest, push.payload);
      },
      end: (artifactId) => {
        // By digest it is there now, by this push itself.
        if (push.digest === undefined) this.#checkCondition(push, digest);
        this.#announce(push, digest, document, artifactId);
      },
    });
  }

  #toStore(push: ManifestPush, digest: string, derived: ArtifactDerivation): ManifestToStore {
    const { repository, payload } = push;
    return { repositoryId: repository.id, digest, payload, derived, now: this.#parts.clock() };
  }

  /** Sets the tags and tells of it. */
  #announce(push: ManifestPush, digest: string, document: ManifestDocument, artifactId: number): void {
    const { repository, actor } = push;
    const { tags, repositories, events } = this.#parts;
    repositories.markPushed(repository, actor);
    for (const tag of push.tags) tags.set(repository, tag, artifactId, digest, actor);
    const [tag] = push.tags;
    events.record({
      type: 'artifact.pushed',
      actor,
      projectId: repository.projectId,
      repository: repository.name,
      digest,
      ...(tag === undefined ? {} : { tag }),
      payload: { mediaType: document.mediaType, tags: push.tags },
    });
  }

  #checkCondition(push: ManifestPush, digest: string): void {
    const { ifMatch, ifNoneMatch, ifNoneOf = [] } = push.condition;
    if (ifMatch === undefined && !ifNoneMatch && ifNoneOf.length === 0) return;
    const { artifacts } = this.#parts;
    const [tag] = push.tags;
    const current =
      tag !== undefined && push.digest === undefined
        ? artifacts.byTag(push.repository.id, tag)
        : artifacts.byDigest(push.repository.id, digest);
    if (current !== undefined && (ifNoneMatch || ifNoneOf.includes(current.digest))) {
      throw preconditionFailed(push, `it exists already, as ${current.digest}`);
    }
    if (ifMatch === undefined) return;
    if (current === undefined) throw preconditionFailed(push, 'it does not exist');
    if (ifMatch !== '*' && !ifMatch.includes(current.digest)) {
      throw preconditionFailed(push, `it is ${current.digest} now`);
    }
  }
}

function verifiedDigest(push: ManifestPush): string {
  if (push.digest === undefined) return digestOf(push.payload);
  const actual = digestOf(push.payload, algorithmOf(push.digest));
  if (actual === push.digest) return actual;
  throw new RegistryError(
    'DIGEST_INVALID',
    `the manifest was pushed as ${push.digest}, but its bytes have the digest ${actual}`,
  );
}

function preconditionFailed(push: ManifestPush, why: string): RegistryError {
  const reference = push.tags[0] ?? push.digest ?? '';
  return new RegistryError(
    'PRECONDITION',
    `${push.repository.name}:${reference} was not changed, because ${why}`,
  );
}
