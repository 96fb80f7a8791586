import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CatalogFixtures } from '../testing/fixtures.ts';
import { descriptorOf, indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';
import { ArtifactContentQueries } from './artifact-content-queries.ts';
import type { ArtifactTerm } from './artifact-filter.ts';
import { ArtifactPageQueries } from './artifact-page-queries.ts';
import { ArtifactQueries, type ListedArtifact } from './artifact-queries.ts';

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

function listed(os: string): Promise<string[]> {
  return matching({ kind: 'platform', os, architecture: undefined });
}

async function matching(term: ArtifactTerm): Promise<string[]> {
  const page = await new ArtifactPageQueries(pushing.database).page({
    repositoryId: pushing.repository.id,
    terms: [term],
    order: 'pushed',
    descending: true,
    all: true,
    limit: 10,
    cursor: undefined,
  });
  return page.rows.map(({ digest }) => digest);
}

describe('lists of artifacts', () => {
  it('take a plain text for a part of a tag, and for a digest only from its start and with six digits', async () => {
    const { digest } = await pushing.push(await pushing.image('amd64'), 'v1-rc');
    const hex = digest.slice('sha256:'.length);
    const text = (words: string) => matching({ kind: 'text', text: words });
    expect(await text('1-R')).toEqual([digest]);
    for (const part of [hex.slice(0, 2), hex.slice(0, 5), hex.slice(1, 20), 'sha256']) {
      expect(await text(part)).toEqual([]);
    }
    expect(await text(hex.slice(0, 6))).toEqual([digest]);
    expect(await text(hex.toUpperCase())).toEqual([digest]);
  });

  it('answer with the good rows when one is bad', async () => {
    const child = { ...descriptorOf({ not: 'there' }), platform: { os: 'plan9', architecture: 'mips' } };
    const good = await pushing.push(indexOf(child));
    const bad = await pushing.push({ ...indexOf(child), annotations: { bad: 'row' } }, 'bad');
    const badId = pushing.artifact(bad.digest).id;
    const deep = `{"os":"plan9","x":${'['.repeat(1500)}${']'.repeat(1500)}}`;
    pushing.database.execute(
      `UPDATE artifact_child SET platform = '${deep}', annotations = '{' WHERE parent_id = ${badId};
       UPDATE artifact SET annotations = 'spoilt' WHERE id = ${badId}`,
    );
    expect(await listed('plan9')).toEqual([good.digest]);
    const { id } = pushing.repository;
    const all = await new ArtifactQueries(pushing.database).list({
      scope: { repositoryId: id },
      conditions: [],
      sort: [],
      offset: 0,
      limit: 10,
    });
    const items: ListedArtifact[] = [];
    for await (const part of all.items) items.push(...part);
    expect(items.map(({ digest, annotations }) => [digest, annotations])).toEqual([
      [bad.digest, {}],
      [good.digest, {}],
    ]);
    const [shown] = new ArtifactContentQueries(pushing.database).children(id, badId, 10);
    expect(shown).toMatchObject({ annotations: {}, platform: { os: 'plan9' } });
  });

  it.each([
    // Ends and counts of slices, first rows, ties of a cursor and what lies beyond it.
    [true, 5],
    // Rows are read slice by slice, too, where hidden ones are left out.
    [false, 7],
  ])('cost few statements, whatever page is asked for (all: %s)', async (all, expected) => {
    new CatalogFixtures(pushing.database).fillRepository(pushing.repository.id, 20);
    const prepare = vi.spyOn(pushing.database, 'prepare');
    const pages = new ArtifactPageQueries(pushing.database);
    const request = { repositoryId: pushing.repository.id, terms: [], order: 'size', all, limit: 2 } as const;
    let cursor: string | undefined;
    do {
      const { nextCursor } = await pages.page({ ...request, descending: true, cursor });
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(prepare.mock.calls).toHaveLength(expected);
    prepare.mockRestore();
  });

  it('show the blobs of a cache as its parts, and no children', async () => {
    const cache = await pushing.pushBlob('cache', 'application/vnd.buildkit.cacheconfig.v0');
    const image = await pushing.push(await pushing.image('amd64'));
    const { digest } = await pushing.push(indexOf(cache, image));
    const contents = new ArtifactContentQueries(pushing.database);
    const { id } = pushing.artifact(digest);
    expect(await contents.parts(id)).toMatchObject([{ position: 1, digest: cache.digest, stored: true }]);
    expect(contents.children(pushing.repository.id, id, 10).map((child) => child.digest)).toEqual([
      image.digest,
    ]);
    expect(contents.childCount(id)).toBe(1);
  });
});
