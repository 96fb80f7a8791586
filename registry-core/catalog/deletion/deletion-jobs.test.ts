import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogFixtures } from '../testing/fixtures.ts';
import { PushingCatalog } from '../testing/pushing-catalog.ts';

const STARTED = { actor: 'test', owner: 'user:1' };

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(() => pushing.close());

const NOWHERE = { id: 0, name: 'library/none', projectId: 0 };

function artifactCount(): number {
  const row = pushing.database.prepare<[], { count: number }>('SELECT count(*) AS count FROM artifact').get();
  return row?.count ?? 0;
}

describe('too many jobs at once', () => {
  it('are refused: of one user, and of all together', () => {
    const { deletionJobs } = pushing.catalog;
    const start = (user: number) =>
      deletionJobs.deleteRepository({ actor: 'test', owner: `user:${user}`, repository: NOWHERE });
    for (let user = 0; user < 8; user += 1) {
      for (let job = 0; job < 4; job += 1) start(user);
      const refused = { code: 'TOO_MANY_REQUEST', message: expect.stringMatching(/^4 of your deletions/) };
      expect(() => start(user)).toThrow(expect.objectContaining(refused));
    }
    expect(() => start(8)).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_REQUEST', message: expect.stringMatching(/^32 deletions/) }),
    );
  });
});

describe('closing the jobs', () => {
  it('stops a deletion after its slice, so that nothing works on a database that closes', async () => {
    const count = 3000;
    new CatalogFixtures(pushing.database).fillRepository(pushing.repository.id, count);
    const { deletionJobs } = pushing.catalog;
    const job = deletionJobs.deleteRepository({ ...STARTED, repository: pushing.repository });
    const removed = new Promise<void>((resolve) => {
      const stop = pushing.database.onCommit(() => {
        stop();
        resolve();
      });
    });
    await removed;
    await deletionJobs.close();
    expect(job).toMatchObject({ state: 'cancelled', deletedRepositories: 0 });
    expect(job.deletedArtifacts).toBeGreaterThan(0);
    expect(artifactCount()).toBe(count - job.deletedArtifacts);
  });

  it('begins nothing that is asked for later', async () => {
    await pushing.push(await pushing.image('amd64'), 'v1');
    const { deletionJobs } = pushing.catalog;
    await deletionJobs.close();
    const job = deletionJobs.deleteRepository({ ...STARTED, repository: pushing.repository });
    await deletionJobs.close();
    expect(job).toMatchObject({ state: 'cancelled', deletedArtifacts: 0 });
    expect(artifactCount()).toBe(1);
  });
});
