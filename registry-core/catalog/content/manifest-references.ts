import type { BlobRow, BlobStore } from '../../blobs/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { ArtifactLookup } from '../artifacts/artifacts.ts';
import { listsBlob } from '../manifests/artifact-derivation.ts';
import { type ContentDescriptor, isFetchedElsewhere } from '../manifests/content-descriptor.ts';
import type { ManifestDocument } from '../manifests/manifest-document.ts';
import type { Repository } from '../repositories/repositories.ts';
import type { BlobLinks } from './blob-links.ts';

/** How references to absent content are treated. */
export interface SparsePolicy {
  /** Take images whose config or layers are absent. */
  readonly sparseImages: boolean;
  /** Take indexes whose children are absent, as platform-filtered copies have. */
  readonly sparseIndexes: boolean;
}

/** Something that a manifest refers to. */
export interface Reference {
  readonly descriptor: ContentDescriptor;
  /** `listed` by an index: a manifest, or a blob as in BuildKit's caches; `perhaps` a blob, by an unknown document. */
  readonly kind: 'blob' | 'listed' | 'perhaps';
  readonly mayBeAbsent: boolean;
}

/** What a manifest refers to, in its order. */
export function referencesOf(document: ManifestDocument, policy: SparsePolicy): Reference[] {
  switch (document.kind) {
    case 'image': {
      const { sparseImages } = policy;
      return [
        { descriptor: document.config, kind: 'blob', mayBeAbsent: sparseImages },
        ...document.layers.map((descriptor): Reference => {
          return { descriptor, kind: 'blob', mayBeAbsent: sparseImages || isFetchedElsewhere(descriptor) };
        }),
      ];
    }
    case 'index':
      return document.manifests.map((descriptor) => {
        return { descriptor, kind: 'listed', mayBeAbsent: policy.sparseIndexes };
      });
    case 'opaque':
      return document.blobs.map((descriptor) => ({ descriptor, kind: 'perhaps', mayBeAbsent: true }));
  }
}

/** Where a manifest's references are looked up; each blob once, however often a manifest names it. */
interface Place {
  readonly repository: Repository;
  readonly known: Map<string, BlobRow | undefined>;
  readonly renews: boolean;
}

/** Checks what manifests refer to. */
export class ReferenceCheck {
  readonly #links: BlobLinks;
  readonly #blobs: BlobStore;
  readonly #artifacts: ArtifactLookup;

  constructor(links: BlobLinks, blobs: BlobStore, artifacts: ArtifactLookup) {
    this.#links = links;
    this.#blobs = blobs;
    this.#artifacts = artifacts;
  }

  /** Throws MANIFEST_BLOB_UNKNOWN or SIZE_INVALID when something is not there, or not as the manifest says. */
  require(repository: Repository, references: readonly Reference[]): void {
    this.#check({ repository, known: new Map(), renews: false }, references);
  }

  /** As {@link require}, and renews the promises that the blobs stay. Call it inside a transaction. */
  keep(repository: Repository, references: readonly Reference[]): void {
    this.#check({ repository, known: new Map(), renews: true }, references);
  }

  #check(place: Place, references: readonly Reference[]): void {
    for (const { descriptor, kind, mayBeAbsent } of references) {
      if (kind === 'blob') this.#checkBlob(place, descriptor, mayBeAbsent);
      else if (kind === 'listed') this.#checkListed(place, descriptor, mayBeAbsent);
      // What an unknown document seems to refer to is kept for it where it is there.
      else this.#blob(place, descriptor.digest);
    }
  }

  #checkBlob(place: Place, descriptor: ContentDescriptor, mayBeAbsent: boolean): void {
    const blob = this.#blob(place, descriptor.digest);
    if (blob === undefined) {
      if (mayBeAbsent) return;
      throw unknownReference('blob', descriptor.digest, place.repository.name);
    }
    if (blob.size !== descriptor.size) throw wrongSize(descriptor, blob.size);
  }

  /** The blob of the repository; undefined when it is not there. */
  #blob({ repository, known, renews }: Place, digest: string): BlobRow | undefined {
    if (known.has(digest)) return known.get(digest);
    const found = this.#links.find(repository.id, digest);
    const blob = found?.missing === true ? undefined : found;
    known.set(digest, blob);
    if (blob === undefined || !renews) return blob;
    this.#links.link(repository, blob.id);
    this.#blobs.touch(blob.id);
    return blob;
  }

  #checkListed(place: Place, listed: ContentDescriptor, mayBeAbsent: boolean): void {
    const artifact = this.#artifacts.byDigest(place.repository.id, listed.digest);
    if (artifact !== undefined) {
      if (artifact.size !== listed.size) throw wrongSize(listed, artifact.size);
      return;
    }
    if (listsBlob(listed)) this.#checkBlob(place, listed, mayBeAbsent);
    else if (!mayBeAbsent) throw unknownReference('manifest', listed.digest, place.repository.name);
  }
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
