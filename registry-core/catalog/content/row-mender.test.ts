import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Attachments } from '../artifacts/attachments.ts';
import { DerivedRows } from '../artifacts/derived-rows.ts';
import { IndexSizes } from '../artifacts/index-sizes.ts';
import { CatalogFixtures } from '../testing/fixtures.ts';
import { PushingCatalog } from '../testing/pushing-catalog.ts';
import { PartLine } from './part-line.ts';
import { RowMender, type RowMenderParts } from './row-mender.ts';
import { UnderivedArtifacts } from './underived-artifacts.ts';

let pushing: PushingCatalog;
let now = 0;
let artifactsOfCommits: number[];
beforeEach(async () => {
  pushing = await PushingCatalog.create();
  artifactsOfCommits = [];
});
afterEach(() => pushing.close());

/** Rows whose writing takes so many milliseconds for one artifact. */
function partsOf(milliseconds: number): RowMenderParts {
  const { database, blobs, catalog } = pushing;
  const sizes = new IndexSizes(database);
  const rows = new DerivedRows(database, sizes);
  const write = rows.write.bind(rows);
  let written = 0;
  rows.write = (artifactId, derived) => {
    write(artifactId, derived);
    written += 1;
    now += milliseconds;
  };
  database.onCommit(() => {
    if (written > 0) artifactsOfCommits.push(written);
    written = 0;
  });
  const attachments = new Attachments(database);
  return { database, blobs, links: catalog.links, line: new PartLine(database), rows, sizes, attachments };
}

async function mendAll(parts: RowMenderParts): Promise<number> {
  const mender = new RowMender(parts, undefined, () => now);
  const underived = new UnderivedArtifacts(pushing.database);
  for (let artifact = underived.next(0); artifact !== undefined; artifact = underived.next(artifact.id))
    await mender.look(artifact);
  await mender.finish();
  return mender.mended;
}

function makeOld(artifacts: number): void {
  new CatalogFixtures(pushing.database).fillRepository(pushing.repository.id, artifacts);
  pushing.database.execute(`UPDATE artifact SET type = 'UNKNOWN'; DELETE FROM artifact_blob`);
}

describe('RowMender', () => {
  it.each([
    { milliseconds: 2, most: 3 },
    { milliseconds: 5, most: 1 },
  ])('ends a transaction after some milliseconds, at $milliseconds for each artifact', async (is) => {
    makeOld(300);
    expect(await mendAll(partsOf(is.milliseconds))).toBe(300);
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect(Math.max(...artifactsOfCommits)).toBe(is.most);
    expect(artifactsOfCommits.reduce((sum, count) => sum + count, 0)).toBe(300);
  });

  it('writes many in a commit where that takes no time', async () => {
    makeOld(300);
    expect(await mendAll(partsOf(0))).toBe(300);
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect(artifactsOfCommits.length).toBeLessThanOrEqual(3);
  });
});
