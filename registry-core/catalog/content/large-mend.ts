import { Pace } from '../../turns/index.ts';
import type { Attachments } from '../artifacts/attachments.ts';
import type { DerivedReferences, DerivedRows } from '../artifacts/derived-rows.ts';
import type { IndexSizes } from '../artifacts/index-sizes.ts';
import type { ArtifactDerivation } from '../manifests/artifact-derivation.ts';
import type { PartLine } from './part-line.ts';
import { cutPart, partCount } from './reference-parts.ts';

/** What mending in parts works on. */
export interface LargeMendParts {
  readonly line: PartLine;
  readonly rows: DerivedRows;
  readonly sizes: IndexSizes;
  readonly attachments: Attachments;
}

/** `unfinished`: somebody removes the artifact, and has it mended where that does not come to its end. */
type LargeMendOutcome = 'right' | 'mended' | 'unfinished';

/**
 * Mends rows of artifacts that refer to thousands of blobs or manifests, in transactions of a few milliseconds each, as
 * `LargePush` stores them. Meanwhile the artifact is marked: what a kill cuts short, the upkeep of the next start mends.
 */
export class LargeMend {
  readonly #parts: LargeMendParts;

  constructor(parts: LargeMendParts) {
    this.#parts = parts;
  }

  /** Makes the rows of an artifact say what follows from its manifest; one that goes meanwhile is let go. */
  async mend(
    repositoryId: number,
    artifactId: number,
    derived: ArtifactDerivation,
  ): Promise<LargeMendOutcome> {
    const { line, rows, sizes, attachments } = this.#parts;
    const wrong = await this.#wrongParts(artifactId, derived);
    if (wrong.length === 0 && this.#isRightApart(artifactId, derived)) return 'right';
    const write = <Result>(work: () => Result): Promise<Result | undefined> =>
      line.write(() => (rows.has(artifactId) ? work() : undefined));
    await write(() => {
      sizes.begin(artifactId);
      rows.writeColumns(artifactId, derived);
      attachments.refresh(artifactId);
    });
    for (const part of wrong) await write(() => rows.storePart(repositoryId, artifactId, part));
    const isWhole = await write(() => {
      if (!rows.endParts(artifactId, derived)) return false;
      rows.writeSize(artifactId, derived);
      sizes.end(artifactId);
      return true;
    });
    return isWhole === false ? 'unfinished' : 'mended';
  }

  /** Whoever takes rows away of the others meanwhile is found out by their number. */
  async #wrongParts(artifactId: number, derived: ArtifactDerivation): Promise<DerivedReferences[]> {
    const pace = new Pace();
    const wrong: DerivedReferences[] = [];
    const { blobs, children } = derived;
    for (let index = 0; index < partCount(blobs, children); index += 1) {
      const part = { blobs: cutPart(blobs, index), children: cutPart(children, index) };
      if (!this.#parts.rows.hasPart(artifactId, part)) wrong.push(part);
      await pace.rest();
    }
    return wrong;
  }

  #isRightApart(artifactId: number, derived: ArtifactDerivation): boolean {
    const { rows, attachments } = this.#parts;
    return rows.isRightApartFromReferences(artifactId, derived) && attachments.isRight(artifactId);
  }
}
