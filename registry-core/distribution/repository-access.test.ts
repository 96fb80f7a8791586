import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstPush } from '../access/first-push.ts';
import { Guard } from '../access/guard.ts';
import { MemberStore } from '../access/members.ts';
import type { RequestIdentity } from '../access/request-identity.ts';
import { ROLE } from '../access/roles.ts';
import { BlobStore } from '../blobs/blob-store.ts';
import { MemoryDriver } from '../blobs/testing/memory-driver.ts';
import { type Catalog, createCatalog } from '../catalog/index.ts';
import { CatalogFixtures } from '../catalog/testing/fixtures.ts';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { EventOutbox } from '../events/index.ts';
import { UserStore } from '../identity/users.ts';
import type { Exchange } from './exchange.ts';
import { RepositoryAccess } from './repository-access.ts';

let database: Database;
let catalog: Catalog;
let access: RepositoryAccess;
let userId: number;
let told: ReturnType<typeof vi.fn<(name: string, owner: string, code: string) => void>>;

beforeEach(() => {
  database = openMemoryDatabase();
  const users = new UserStore(database);
  const members = new MemberStore(database);
  catalog = createCatalog({
    database,
    blobs: new BlobStore(database, new MemoryDriver()),
    addProjectOwner: () => undefined,
    sparsePolicy: () => ({ sparseImages: false, sparseIndexes: true }),
    events: new EventOutbox(database),
    onFailure: () => undefined,
  });
  told = vi.fn();
  const { projects, repositories } = catalog;
  const guard = new Guard(database, members);
  access = new RepositoryAccess({
    guard,
    projects,
    repositories,
    firstPush: new FirstPush(guard, projects, () => false),
    externalUrl: () => '',
    onPushRefused: told,
  });
  database.writeNow(() => users.add({ username: 'alice', passwordHash: '-', administrator: false }));
  userId = users.byUsername('alice')?.user.id ?? 0;
  const fixtures = new CatalogFixtures(database);
  const own = fixtures.project('own');
  fixtures.project('secret');
  database.writeNow(() => members.add(own, userId, ROLE.developer));
});
afterEach(async () => {
  await catalog.pulls.close();
  database.close();
});

function push(name: string, identity: Pick<RequestIdentity, 'method' | 'grants'>): Promise<unknown> {
  const request = new IncomingMessage(new Socket());
  request.headers.host = 'localhost:5001';
  const principal = { kind: 'user', userId, username: 'alice', administrator: false } as const;
  const exchange = { request, identity: { principal, ...identity } } as unknown as Exchange;
  return access.requireForPush(exchange, name);
}

describe('a push by somebody without the right', () => {
  it.each(['secret/app', 'nowhere/app'])('is told: %s', async (name) => {
    await expect(push(name, { method: 'basic' })).rejects.toMatchObject({ code: 'DENIED' });
    expect(told.mock.calls).toEqual([[name, `user:${userId}`, 'DENIED']]);
  });

  it('is told with a token that does not cover it, since none would', async () => {
    const refused = push('secret/app', { method: 'bearer', grants: [] });
    await expect(refused).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(told.mock.calls).toEqual([['secret/app', `user:${userId}`, 'UNAUTHORIZED']]);
  });
});

it('a push that another token would help is not told', async () => {
  const refused = push('own/app', { method: 'bearer', grants: [] });
  await expect(refused).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(told).not.toHaveBeenCalled();
});

it('a push that is taken is not told', async () => {
  await expect(push('own/app', { method: 'basic' })).resolves.toMatchObject({ name: 'own/app' });
  expect(told).not.toHaveBeenCalled();
});
