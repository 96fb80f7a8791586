import { RegistryError } from '../../errors/index.ts';
import { Pace } from '../../turns/index.ts';
import type { ArtifactRowRemoval } from '../artifacts/artifact-row-removal.ts';
import type { DerivedReferences } from '../artifacts/derived-rows.ts';
import type { Repository } from '../repositories/repositories.ts';
import type { Reference, ReferenceCheck } from './manifest-references.ts';
import type { BegunArtifact, ManifestRows, ManifestToStore } from './manifest-rows.ts';
import type { PartLine } from './part-line.ts';
import { cutPart, partCount } from './reference-parts.ts';

/** What storing in parts works on. */
export interface LargePushParts {
  readonly line: PartLine;
  readonly rows: ManifestRows;
  readonly references: ReferenceCheck;
  readonly removal: ArtifactRowRemoval;
  /** Makes an artifact whole whose rows are not, and takes its mark away. */
  readonly mend: (artifactId: number) => Promise<void>;
}

/** A manifest that is to be stored in parts. */
export interface LargeManifest {
  readonly repository: Repository;
  readonly manifest: ManifestToStore;
  readonly references: readonly Reference[];
  /** Runs in each transaction; throws when there is no place for it any more. */
  readonly requirePlace: () => void;
  /** Runs in the first transaction; throws when the push is not to be. */
  readonly begin: () => void;
  /** Runs in the last transaction, where all of it is there. */
  readonly end: (artifactId: number) => void;
}

interface Part extends DerivedReferences {
  readonly references: readonly Reference[];
}

/**
 * Stores manifests that refer to thousands of blobs or manifests, in transactions of a few milliseconds each. The
 * artifact is there from the first on, but no tag names it, and nobody was answered, before the last. Each part checks
 * what it refers to where its rows are written: these keep it from being deleted. What a kill cuts short is marked, and
 * the upkeep of the next start makes it whole.
 */
export class LargePush {
  readonly #parts: LargePushParts;
  /** By repository and digest. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(parts: LargePushParts) {
    this.#parts = parts;
  }

  /**
   * Stores a manifest. Throws MANIFEST_BLOB_UNKNOWN, SIZE_INVALID, what `begin` and `end` throw, and CONFLICT when the
   * artifact was deleted meanwhile; then nothing of it is left that was not there before.
   */
  async store(large: LargeManifest): Promise<void> {
    const { repositoryId, digest } = large.manifest;
    const key = `${repositoryId}@${digest}`;
    for (let other = this.#underWay.get(key); other !== undefined; other = this.#underWay.get(key))
      await other;
    const storing = this.#store(large, partsOf(large));
    this.#underWay.set(
      key,
      storing.catch(() => undefined),
    );
    try {
      await storing;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #store(large: LargeManifest, parts: readonly Part[]): Promise<void> {
    const { line, rows, references } = this.#parts;
    const { repository, manifest } = large;
    const pace = new Pace();
    for (const part of parts) {
      references.require(repository, part.references);
      await pace.rest();
    }
    const begun = await line.write(() => {
      large.requirePlace();
      large.begin();
      return rows.begin(manifest);
    });
    const { artifactId } = begun;
    try {
      for (const part of parts) {
        await line.write(() => {
          large.requirePlace();
          references.keep(repository, part.references);
          if (!rows.storePart(manifest, artifactId, part)) throw deletedMeanwhile(large);
        });
      }
      await line.write(() => {
        large.requirePlace();
        if (!rows.finish(manifest, artifactId)) throw deletedMeanwhile(large);
        large.end(artifactId);
      });
    } catch (cause) {
      // Where this fails too, the upkeep of the next start finds what is left.
      await this.#giveUp(manifest, begun).catch(() => undefined);
      throw cause;
    }
  }

  /**
   * Takes a new artifact away again. What was there before stays, and what somebody tagged or listed meanwhile: it may
   * have been left half by a kill, or by a removal.
   */
  async #giveUp(
    { repositoryId, digest }: ManifestToStore,
    { artifactId, isNew, isChild }: BegunArtifact,
  ): Promise<void> {
    const { line, removal, mend } = this.#parts;
    const remove = (): 'kept' | 'shrunk' | 'removed' =>
      isNew && removal.isUnused(artifactId, isChild)
        ? removal.removeOrShrink(repositoryId, artifactId, digest)
        : 'kept';
    let state = await line.write(remove);
    while (state === 'shrunk') state = await line.write(remove);
    if (state === 'kept') await mend(artifactId);
  }
}

function partsOf({ manifest, references }: LargeManifest): Part[] {
  const { blobs, children } = manifest.derived;
  return Array.from({ length: partCount(references, blobs, children) }, (_, index) => ({
    references: cutPart(references, index),
    blobs: cutPart(blobs, index),
    children: cutPart(children, index),
  }));
}

function deletedMeanwhile({ repository, manifest }: LargeManifest): RegistryError {
  return new RegistryError(
    'CONFLICT',
    `${manifest.digest} was deleted from ${repository.name} while it was being pushed; push it again`,
  );
}
