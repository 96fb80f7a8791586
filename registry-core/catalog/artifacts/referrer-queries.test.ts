import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../database/database.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { EventOutbox } from '../../events/outbox.ts';
import { type Repository, RepositoryStore } from '../repositories/repositories.ts';
import { TagRows } from '../tags/tags.ts';
import { CatalogFixtures, fixtureDigest } from '../testing/fixtures.ts';
import { accessoryTypeOf } from './accessory-type.ts';
import { ReferrerQueries } from './referrer-queries.ts';

let database: Database;
let fixtures: CatalogFixtures;
let referrers: ReferrerQueries;
let repository: Repository;

beforeEach(() => {
  database = openMemoryDatabase();
  fixtures = new CatalogFixtures(database);
  referrers = new ReferrerQueries(database);
  fixtures.repository(fixtures.project('library'), 'library/app');
  const found = new RepositoryStore(database, new EventOutbox(database)).byName('library/app');
  if (found === undefined) throw new Error('the repository is not there');
  repository = found;
});

afterEach(() => database.close());

function refer(seed: string, subject: string, pushedAt?: number) {
  return fixtures.image({
    repositoryId: repository.id,
    seed,
    subject,
    ...(pushedAt === undefined ? {} : { pushedAt }),
  });
}

async function digestsOf(subject: string, offset: number, limit?: number): Promise<string[]> {
  const digests: string[] = [];
  for await (const part of referrers.all(repository.id, subject, { offset, limit })) {
    expect(part.length).toBeLessThanOrEqual(50);
    digests.push(...part.map(({ digest }) => digest));
  }
  return digests;
}

describe('ReferrerQueries', () => {
  it('goes through thousands by their ids, those of a tag scheme among them', async () => {
    const subject = fixtureDigest('subject');
    const all = database.writeNow(() =>
      Array.from({ length: 4100 }, (_, index) => refer(`r${index}`, subject, 5000 - index).digest),
    );
    database
      .prepare('UPDATE artifact SET subject_digest = NULL, attached_to = ? WHERE id % 3 = 0')
      .run(subject);
    refer('other', fixtureDigest('other'));
    expect(await digestsOf(subject, 0)).toEqual(all);
    for (const [offset, limit] of [
      [0, 3],
      [70, 120],
      [2000, 60],
      [3999, 50],
      [4099, undefined],
      [4100, 5],
      [9000, 5],
    ] as const) {
      const end = limit === undefined ? undefined : offset + limit;
      expect(await digestsOf(subject, offset, limit)).toEqual(all.slice(offset, end));
    }
    expect(referrers.of(repository.id, subject, 20).map(({ digest }) => digest)).toEqual(all.slice(0, 20));
    expect(referrers.count(repository.id, subject)).toBe(1000);
    expect(await referrers.total(repository.id, subject)).toBe(4100);
  });

  it('sorts nothing of what it reads by ids', () => {
    const prepare = vi.spyOn(database, 'prepare');
    new ReferrerQueries(database);
    const byId = prepare.mock.calls.map(([sql]) => sql).filter((sql) => sql.includes('a.id > ?'));
    const plans = byId.map((sql) =>
      database
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(1, 'x', 0, 1, 'x', 0, 10)
        .map(({ detail }) => detail)
        .join('; '),
    );
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan).toMatch(/artifact_by_subject.*id>\?.*artifact_by_attached.*rowid>\?/);
      expect(plan).not.toContain('TEMP B-TREE');
    }
  });

  it('finds referrers whether or not their subject is there, in the order of the pushes', async () => {
    const subject = fixtureDigest('pushed later');
    const second = refer('second', subject, 2000);
    const first = refer('first', subject, 1000);
    expect(referrers.of(repository.id, subject, 10).map(({ digest }) => digest)).toEqual([
      first.digest,
      second.digest,
    ]);
    expect(await digestsOf(subject, 1, 1)).toEqual([second.digest]);
    expect(referrers.count(repository.id, subject)).toBe(2);
    expect(await referrers.total(repository.id, subject)).toBe(2);
  });

  it('follows referrers of referrers and says how deep they are', async () => {
    const subject = fixtures.image({ repositoryId: repository.id, seed: 'subject' });
    const sbom = refer('sbom', subject.digest);
    const signature = refer('signature', sbom.digest);
    const { referrers: found, truncated } = await referrers.tree(repository.id, subject.digest, 5, 100);
    expect(found.map(({ digest, depth, subject: of }) => [digest, depth, of])).toEqual([
      [sbom.digest, 1, subject.digest],
      [signature.digest, 2, sbom.digest],
    ]);
    expect(truncated).toBe(false);
  });

  it('stops at the depth and the number it is given, and says so', async () => {
    const subject = fixtureDigest('subject');
    const chain = [subject];
    for (const seed of ['a', 'b', 'c']) chain.push(refer(seed, chain.at(-1) ?? '').digest);
    expect(await referrers.tree(repository.id, subject, 2, 100)).toMatchObject({ truncated: true });
    expect((await referrers.tree(repository.id, subject, 2, 100)).referrers).toHaveLength(2);
    expect(await referrers.tree(repository.id, subject, 3, 100)).toMatchObject({ truncated: false });
    expect(await referrers.tree(repository.id, subject, 9, 1)).toMatchObject({ truncated: true });
    expect((await referrers.tree(repository.id, subject, 9, 3)).truncated).toBe(false);
  });

  it("takes cosign's tags for what they say as long as they are there", async () => {
    const subject = fixtures.image({ repositoryId: repository.id, seed: 'subject' });
    const signature = fixtures.image({ repositoryId: repository.id, seed: 'signature' });
    const tags = new TagRows(database, new EventOutbox(database));
    const name = (kind: string) => `${subject.digest.replace(':', '-')}.${kind}`;
    const set = (tag: string, artifact = signature) =>
      database.writeNow(() => tags.set(repository, tag, artifact.id, artifact.digest, 'alice'));

    set('ordinary');
    expect(referrers.count(repository.id, subject.digest)).toBe(0);
    set(name('att'));
    expect(referrers.of(repository.id, subject.digest, 10)).toMatchObject([
      { digest: signature.digest, accessoryType: 'subject.accessory', subject: subject.digest },
    ]);
    set(name('sig'));
    expect(referrers.of(repository.id, subject.digest, 10)).toMatchObject([
      { accessoryType: 'signature.cosign', tags: ['ordinary', name('att'), name('sig')] },
    ]);
    database.writeNow(() => tags.remove(repository, name('att'), signature.digest, 'alice'));
    expect(referrers.count(repository.id, subject.digest)).toBe(1);
    const other = fixtures.image({ repositoryId: repository.id, seed: 'new signature' });
    set(name('sig'), other);
    expect(referrers.of(repository.id, subject.digest, 10).map(({ digest }) => digest)).toEqual([
      other.digest,
    ]);
  });

  it('counts an artifact once that has both a subject and such a tag', async () => {
    const subject = fixtureDigest('subject');
    const both = refer('both', subject);
    database.prepare('UPDATE artifact SET attached_to = ? WHERE id = ?').run(subject, both.id);
    expect(referrers.count(repository.id, subject)).toBe(1);
    expect(referrers.of(repository.id, subject, 10)).toHaveLength(1);
  });
});

describe('accessoryTypeOf', () => {
  const none = { artifactType: undefined, configMediaType: undefined, tags: [], manifest: () => '' };
  const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
  const cases: [expected: string, facts: Partial<Parameters<typeof accessoryTypeOf>[0]>][] = [
    ['subject.accessory', {}],
    ['signature.cosign', { configMediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json' }],
    ['signature.cosign', { artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }],
    ['signature.cosign', { tags: [`sha256-${'a'.repeat(64)}.sig`] }],
    ['subject.accessory', { tags: [`sha256-${'a'.repeat(63)}.sig`, 'sha256-x.sig'] }],
    ['signature.notation', { artifactType: 'application/vnd.cncf.notary.signature' }],
    ['sbom.harbor', { configMediaType: 'application/vnd.goharbor.harbor.sbom.v1' }],
    [
      'accelerator.nydus',
      { configMediaType: OCI_CONFIG, manifest: () => '"containerd.io/snapshot/nydus-bootstrap":"true"' },
    ],
    ['subject.accessory', { configMediaType: OCI_CONFIG }],
  ];
  for (const [expected, facts] of cases) {
    it(`takes ${JSON.stringify(facts)} for ${expected}`, () => {
      expect(accessoryTypeOf({ ...none, ...facts })).toBe(expected);
    });
  }
});
