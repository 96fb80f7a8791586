import { performance } from 'node:perf_hooks';
import { type BlobStore, hasDigest } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import { nextTurn, SLICE_MS } from '../../turns/index.ts';
import { type ArtifactDerivation, deriveArtifact } from '../manifests/artifact-derivation.ts';
import { areFactsBounded, hasConfigFacts } from '../manifests/config-facts.ts';
import {
  type ManifestDocument,
  READ_AT_ONCE_BYTES,
  readLargeStoredManifest,
  readStoredManifest,
} from '../manifests/manifest-document.ts';
import type { BlobLinks } from './blob-links.ts';
import { LargeMend, type LargeMendParts } from './large-mend.ts';
import { readManifestConfig } from './manifest-config.ts';
import { isLargeDerivation } from './reference-parts.ts';
import type { StoredArtifactRow } from './underived-artifacts.ts';

/** What artifacts are derived from, and where it is written. */
export interface RowMenderParts extends LargeMendParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly links: BlobLinks;
}

/** Rows that are to be written. */
interface WrongRows {
  readonly id: number;
  /** Undefined: only what it hangs on is wrong. */
  readonly derived: ArtifactDerivation | undefined;
}

/** Artifacts whose rows are worth a commit: it syncs. */
const WORTH_A_COMMIT = 128;
/** Artifacts that wait at the most for their rows to be written. */
const WAITING_MOST = 2 * WORTH_A_COMMIT;

/**
 * Makes rows of artifacts say what follows from their manifests. Those that are wrong are written as many in a commit as
 * take a few milliseconds, while the next are looked at already: neither waits for the disk.
 */
export class RowMender {
  readonly #parts: RowMenderParts;
  readonly #onWrite: () => void;
  readonly #now: () => number;
  readonly #large: LargeMend;
  readonly #wrong: WrongRows[] = [];
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #mended = 0;
  #leftUnfinished = false;

  /** `onWrite` is told when the next turn of the event loop has a commit of it; `now` tells milliseconds. */
  constructor(
    parts: RowMenderParts,
    onWrite: () => void = () => undefined,
    now: () => number = () => performance.now(),
  ) {
    this.#parts = parts;
    this.#onWrite = onWrite;
    this.#now = now;
    this.#large = new LargeMend(parts);
  }

  /** Artifacts whose rows were wrong. */
  get mended(): number {
    return this.#mended;
  }

  /** Whether one is not whole, since somebody removes it. */
  get leftUnfinished(): boolean {
    return this.#leftUnfinished;
  }

  /** Looks at an artifact, and mends it then or later. */
  async look(artifact: StoredArtifactRow): Promise<void> {
    const { id, payload, repository_id: repositoryId } = artifact;
    const isLarge = payload.byteLength > READ_AT_ONCE_BYTES;
    if (isLarge) await nextTurn();
    // Damaged bytes say nothing; fsck tells of them.
    if (!hasDigest(payload, artifact.digest)) return;
    const document = isLarge
      ? await readLargeStoredManifest(payload, artifact.media_type)
      : readStoredManifest(payload, artifact.media_type);
    const config = needsConfig(artifact, document)
      ? await readManifestConfig(this.#parts, repositoryId, document)
      : undefined;
    if (isLarge) await nextTurn();
    const derived = deriveArtifact(document, payload.byteLength, config);
    if (isLargeDerivation(derived)) await this.#mendLarge(repositoryId, id, derived);
    else await this.#compare(id, derived);
  }

  /** Resolves when all that was wrong is written and synced. */
  async finish(): Promise<void> {
    while (this.#wrong.length > 0) await this.#send();
    await this.#writing;
  }

  async #mendLarge(repositoryId: number, id: number, derived: ArtifactDerivation): Promise<void> {
    const outcome = await this.#large.mend(repositoryId, id, derived);
    if (outcome !== 'right') this.#mended += 1;
    if (outcome === 'unfinished') this.#leftUnfinished = true;
  }

  async #compare(id: number, derived: ArtifactDerivation): Promise<void> {
    const { rows, attachments } = this.#parts;
    const isRight = rows.isRight(id, derived);
    if (isRight && attachments.isRight(id)) return;
    this.#mended += 1;
    this.#wrong.push({ id, derived: isRight ? undefined : derived });
    const enough = this.#isWriting ? WAITING_MOST : WORTH_A_COMMIT;
    if (this.#wrong.length >= enough) await this.#send();
  }

  /** One commit is on its way at a time. */
  async #send(): Promise<void> {
    await this.#writing;
    if (this.#wrong.length === 0) return;
    this.#isWriting = true;
    this.#writing = this.#write();
    // Told to whoever waits for it next.
    this.#writing.catch(() => undefined);
    this.#onWrite();
  }

  async #write(): Promise<void> {
    const written = await this.#parts.database.write(() => this.#writeRows());
    this.#wrong.splice(0, written);
    this.#isWriting = false;
  }

  /** Writes from the front; returns how many. */
  #writeRows(): number {
    const { rows, attachments } = this.#parts;
    const until = this.#now() + SLICE_MS;
    let written = 0;
    for (const { id, derived } of this.#wrong) {
      if (derived !== undefined) rows.write(id, derived);
      attachments.refresh(id);
      written += 1;
      if (this.#now() >= until) break;
    }
    return written;
  }
}

/**
 * Whether the config is to be read. Facts of version 1 are those of the versions before where the row has some, within
 * today's bounds: a derivation that makes other facts of the same config must read each.
 */
function needsConfig(
  { config_media_type: known, facts }: StoredArtifactRow,
  document: ManifestDocument,
): boolean {
  if (document.kind !== 'image') return false;
  const { mediaType } = document.config;
  if (known !== mediaType) return true;
  if (!hasConfigFacts(mediaType)) return facts !== '{}';
  return facts === '{}' || !areFactsBounded(facts);
}
