import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstPush } from '../access/first-push.ts';
import { Guard } from '../access/guard.ts';
import { MemberStore } from '../access/members.ts';
import type { RequestIdentity } from '../access/request-identity.ts';
import { ROLE } from '../access/roles.ts';
import { BlobStore } from '../blobs/blob-store.ts';
import { digestOf } from '../blobs/digest.ts';
import { MemoryDriver } from '../blobs/testing/memory-driver.ts';
import { type Catalog, createCatalog } from '../catalog/index.ts';
import type { Repository } from '../catalog/repositories/repositories.ts';
import { CatalogFixtures } from '../catalog/testing/fixtures.ts';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { EventOutbox } from '../events/index.ts';
import { UserStore } from '../identity/users.ts';
import { BlobMounts } from './blob-mounts.ts';
import { RepositoryAccess } from './repository-access.ts';

const CONTENT = Buffer.from('a layer that only some may read');
const DIGEST = digestOf(CONTENT);
const ABSENT = digestOf(Buffer.from('a layer that is nowhere'));

let database: Database;
let catalog: Catalog;
let blobs: BlobStore;
let access: RepositoryAccess;
let mounts: BlobMounts;
let target: Repository;
let identity: RequestIdentity;
let fixtures: CatalogFixtures;
let members: MemberStore;

beforeEach(() => {
  database = openMemoryDatabase();
  const users = new UserStore(database);
  members = new MemberStore(database);
  blobs = new BlobStore(database, new MemoryDriver());
  catalog = createCatalog({
    database,
    blobs,
    addProjectOwner: () => undefined,
    sparsePolicy: () => ({ sparseImages: false, sparseIndexes: true }),
    events: new EventOutbox(database),
    onFailure: () => undefined,
  });
  const { content, links, projects, repositories } = catalog;
  const guard = new Guard(database, members);
  const firstPush = new FirstPush(guard, projects, () => false);
  access = new RepositoryAccess({ guard, projects, repositories, firstPush, externalUrl: () => '' });
  mounts = new BlobMounts({ access, content, links, repositories });
  fixtures = new CatalogFixtures(database);
  database.writeNow(() => users.add({ username: 'alice', passwordHash: '-', administrator: false }));
  const user = users.byUsername('alice')?.user;
  if (user === undefined) throw new Error('there is no alice');
  identity = {
    principal: { kind: 'user', userId: user.id, username: 'alice', administrator: false },
    method: 'basic',
  };
  const own = fixtures.project('own');
  fixtures.repository(own, 'own/app');
  database.writeNow(() => members.add(own, user.id, ROLE.developer));
  target = repositoryOf('own/app');
});
afterEach(async () => {
  await catalog.pulls.close();
  database.close();
});

function repositoryOf(name: string): Repository {
  const repository = catalog.repositories.byName(name);
  if (repository === undefined) throw new Error(`there is no ${name}`);
  return repository;
}

/** Puts the layer into a repository of a project. */
function place(name: string, options: { readonly public?: boolean } = {}): void {
  const project = name.slice(0, name.indexOf('/'));
  const projectId = catalog.projects.byName(project)?.id ?? fixtures.project(project, options);
  const repository = fixtures.repository(projectId, name);
  database.writeNow(() => {
    blobs.recordSmall(DIGEST, CONTENT);
    fixtures.link(repository, { digest: DIGEST, size: CONTENT.byteLength });
  });
}

function isLinked(): boolean {
  return catalog.links.find(target.id, DIGEST) !== undefined;
}

describe('a mount', () => {
  it.each(['secret/app', null])(
    'from what is not to be seen (%s) does the same work whatever is there',
    async (from) => {
      const judge = vi.spyOn(access, 'mayMountFrom');
      const find = vi.spyOn(blobs, 'find');
      const isPresent = vi.spyOn(blobs, 'isPresent');
      const write = vi.spyOn(database, 'write');
      const workFor = async (digest: string): Promise<number> => {
        judge.mockClear();
        expect(await mounts.mount(identity, target, digest, from)).toBe(false);
        return judge.mock.calls.length;
      };
      const withoutProject = await workFor(DIGEST);
      place('secret/app');
      for (let index = 0; index < 40; index += 1) place(`secret/copy${index}`);
      expect(await workFor(DIGEST)).toBe(withoutProject);
      expect(await workFor(ABSENT)).toBe(withoutProject);
      expect(withoutProject).toBeGreaterThan(0);
      for (const spy of [find, isPresent, write]) expect(spy).not.toHaveBeenCalled();
      expect(isLinked()).toBe(false);
    },
  );

  it.each([
    ['the same project', 'own/other', {}],
    ['a public project', 'open/app', { public: true }],
  ])('from %s is made, named or not', async (_, source, options) => {
    place(source, options);
    expect(await mounts.mount(identity, target, DIGEST, source)).toBe(true);
    expect(isLinked()).toBe(true);
    expect(await mounts.mount(identity, target, DIGEST, null)).toBe(true);
    expect(await mounts.mount(identity, target, DIGEST, '')).toBe(true);
  });

  it('from a readable repository that has not got the blob, or what is no name, is not made', async () => {
    place('secret/app');
    fixtures.repository(fixtures.project('open', { public: true }), 'open/app');
    for (const from of ['open/app', 'open/none', '../..', 'a--b/c']) {
      expect(await mounts.mount(identity, target, DIGEST, from), from).toBe(false);
    }
    expect(await mounts.mount(identity, target, 'sha256:bad', 'open/app')).toBe(false);
    expect(isLinked()).toBe(false);
  });

  it('with a token needs one that covers a private source', async () => {
    const { principal } = identity;
    if (principal.kind !== 'user') throw new Error('alice is a user');
    place('other/app');
    const other = repositoryOf('other/app').projectId;
    database.writeNow(() => members.add(other, principal.userId, ROLE.guest));
    const push = { type: 'repository', name: 'own/app', actions: ['pull', 'push'] };
    const pull = { type: 'repository', name: 'other/app', actions: ['pull'] };
    const withGrants = (grants: RequestIdentity['grants']): RequestIdentity => ({
      ...identity,
      method: 'bearer',
      ...(grants === undefined ? {} : { grants }),
    });
    expect(await mounts.mount(withGrants([push]), target, DIGEST, 'other/app')).toBe(false);
    expect(await mounts.mount(withGrants([push, pull]), target, DIGEST, 'other/app')).toBe(true);
  });
});
