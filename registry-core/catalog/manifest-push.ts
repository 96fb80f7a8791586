import type { BlobRow, BlobStore } from '../blobs/blob-store.ts';
import { algorithmOf, digestOf } from '../blobs/digest.ts';
import type { Database } from '../database/database.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { EventOutbox } from '../events/outbox.ts';
import { type ArtifactDerivation, deriveArtifact, listsBlob } from './artifact-derivation.ts';
import type { ArtifactLookup } from './artifacts.ts';
import type { BlobLinks } from './blob-links.ts';
import { isFetchedElsewhere } from './content-descriptor.ts';
import { readManifestConfig } from './manifest-config.ts';
import { type ContentDescriptor, type ManifestDocument, parseManifest } from './manifest-document.ts';
import type { ManifestRows } from './manifest-rows.ts';
import type { Repository, RepositoryStore } from './repositories.ts';
import type { TagRows } from './tags.ts';

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

/** How references to absent content are treated. */
export interface SparsePolicy {
  /** Take images whose config or layers are absent. */
  readonly sparseImages: boolean;
  /** Take indexes whose children are absent, as platform-filtered copies have. */
  readonly sparseIndexes: boolean;
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
  readonly rows: ManifestRows;
  readonly tags: TagRows;
  /** Read at each push, so that a changed setting holds at once. */
  readonly sparsePolicy: () => SparsePolicy;
  readonly clock: () => number;
}

/** Where a manifest's references are looked up; each blob once, however often a manifest names it. */
interface References {
  readonly repository: Repository;
  readonly kept: Map<string, BlobRow | undefined>;
}

/** Takes manifests in: validate, check references, then everything in one transaction. */
export class ManifestPusher {
  readonly #parts: ManifestPushParts;

  constructor(parts: ManifestPushParts) {
    this.#parts = parts;
  }

  /**
   * Stores a manifest and its tags. Throws DIGEST_INVALID, MANIFEST_INVALID, MANIFEST_BLOB_UNKNOWN, SIZE_INVALID,
   * NAME_UNKNOWN when the repository was deleted meanwhile, or PRECONDITION (412); then nothing of it is visible.
   */
  async push(push: ManifestPush): Promise<PushResult> {
    const digest = verifiedDigest(push);
    const document = parseManifest(push.payload, push.contentType);
    const config = await readManifestConfig(this.#parts, push.repository.id, document);
    const derived = deriveArtifact(document, push.payload.byteLength, config);
    await this.#parts.database.write(() => this.#store(push, digest, document, derived));
    return { digest, subject: document.subject?.digest };
  }

  #store(push: ManifestPush, digest: string, document: ManifestDocument, derived: ArtifactDerivation): void {
    const { repository, actor } = push;
    const { rows, tags, repositories, events, clock } = this.#parts;
    repositories.requireStored(repository);
    this.#checkCondition(push, digest);
    this.#checkReferences({ repository, kept: new Map() }, document);
    rows.mend(digest, push.payload);
    const artifactId = rows.store({
      repositoryId: repository.id,
      digest,
      payload: push.payload,
      derived,
      now: clock(),
    });
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

  #checkReferences(place: References, document: ManifestDocument): void {
    const policy = this.#parts.sparsePolicy();
    if (document.kind === 'image') this.#checkImage(place, document, policy.sparseImages);
    if (document.kind === 'index') {
      for (const child of document.manifests) this.#checkListed(place, child, policy.sparseIndexes);
    }
    // What an unknown document seems to refer to is kept for it where it is there.
    if (document.kind === 'opaque') {
      for (const { digest } of document.blobs) this.#keepBlob(place, digest);
    }
  }

  #checkImage(place: References, document: ManifestDocument & { kind: 'image' }, sparse: boolean): void {
    this.#checkBlob(place, document.config, sparse);
    for (const layer of document.layers) this.#checkBlob(place, layer, sparse || isFetchedElsewhere(layer));
  }

  #checkBlob(place: References, descriptor: ContentDescriptor, mayBeAbsent: boolean): void {
    const blob = this.#keepBlob(place, descriptor.digest);
    if (blob === undefined) {
      if (mayBeAbsent) return;
      throw unknownReference('blob', descriptor.digest, place.repository.name);
    }
    if (blob.size !== descriptor.size) throw wrongSize(descriptor, blob.size);
  }

  /** Renews the promise that a blob of the repository stays; undefined when it is not there. */
  #keepBlob({ repository, kept }: References, digest: string): BlobRow | undefined {
    if (kept.has(digest)) return kept.get(digest);
    const { links, blobs } = this.#parts;
    const found = links.find(repository.id, digest);
    const blob = found?.missing === true ? undefined : found;
    kept.set(digest, blob);
    if (blob === undefined) return undefined;
    links.link(repository, blob.id);
    blobs.touch(blob.id);
    return blob;
  }

  /** What an index lists: a manifest, or a blob as in BuildKit's caches. */
  #checkListed(place: References, listed: ContentDescriptor, sparse: boolean): void {
    const artifact = this.#parts.artifacts.byDigest(place.repository.id, listed.digest);
    if (artifact !== undefined) {
      if (artifact.size !== listed.size) throw wrongSize(listed, artifact.size);
      return;
    }
    if (listsBlob(listed)) this.#checkBlob(place, listed, sparse);
    else if (!sparse) throw unknownReference('manifest', listed.digest, place.repository.name);
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

function unknownReference(what: string, digest: string, repository: string): RegistryError {
  return new RegistryError(
    'MANIFEST_BLOB_UNKNOWN',
    `the manifest refers to ${what} ${digest}, which is not in ${repository}; push it first`,
    { detail: { digest } },
  );
}

function wrongSize({ digest, size }: ContentDescriptor, actual: number): RegistryError {
  return new RegistryError(
    'SIZE_INVALID',
    `the manifest says that ${digest} has ${size} bytes, but it has ${actual}`,
  );
}

function preconditionFailed(push: ManifestPush, why: string): RegistryError {
  const reference = push.tags[0] ?? push.digest ?? '';
  return new RegistryError(
    'PRECONDITION',
    `${push.repository.name}:${reference} was not changed, because ${why}`,
  );
}
