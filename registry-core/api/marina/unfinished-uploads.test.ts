import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DiscardedUploads, UnfinishedUploadList } from '../schemas/marina/upload.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const UNFINISHED = '/api/marina/v1/unfinished-uploads';
const HOUR = 60 * 60 * 1000;

let api: ApiFixture;
let repository: number;
let small: string;
let large: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') });
  api = await ApiFixture.open();
  repository = api.fixtures.repository(api.project('team'), 'team/app');
  small = await upload('developer', 'abc');
  large = await upload('owner', 'abcdef');
});
afterEach(async () => {
  vi.useRealTimers();
  await api.close();
});

async function upload(caller: Caller, content: string): Promise<string> {
  const session = await api.uploads.start(repository, `user:${api.userId(caller)}`, 'sha256');
  await api.uploads.append(session, chunks(content), undefined);
  return session.id;
}

async function* chunks(text: string): AsyncIterable<Buffer> {
  yield Buffer.from(text);
}

async function strayFile(bytes: number): Promise<string> {
  const id = randomUUID();
  await (await api.driver.openUpload(id)).append([Buffer.alloc(bytes)], 0);
  return id;
}

async function list(as: Caller, query = ''): Promise<UnfinishedUploadList> {
  return (await api.send(`${UNFINISHED}${query}`, { as })).json();
}

async function discardAll(as: Caller, query = ''): Promise<DiscardedUploads> {
  return (await api.send(`${UNFINISHED}${query}`, { as, method: 'DELETE' })).json();
}

function discard(id: string, as: Caller) {
  return api.send(`${UNFINISHED}/${id}`, { as, method: 'DELETE' });
}

describe('unfinished uploads', () => {
  it('are shown with what they hold, whose they are and how old, the largest first', async () => {
    vi.setSystemTime(Date.now() + HOUR);
    const started = '2026-01-01T00:00:00.000Z';
    const common = { repository: 'team/app', startedAt: started, updatedAt: started, receiving: false };
    expect(await list('admin')).toEqual({
      items: [
        { ...common, id: large, username: 'owner', bytes: 6 },
        { ...common, id: small, username: 'developer', bytes: 3 },
      ],
      total: 2,
      totalBytes: 9,
    });
    const first = await list('admin', '?limit=1');
    expect([first.items.length, first.total, first.totalBytes]).toEqual([1, 2, 9]);
  });

  it('are shown to whom they belong', async () => {
    expect(await list('developer')).toMatchObject({ items: [{ id: small }], total: 1, totalBytes: 3 });
    expect(await list('guest')).toEqual({ items: [], total: 0, totalBytes: 0 });
    expect((await api.send(UNFINISHED, { as: 'nobody' })).statusCode).toBe(401);
  });

  it('are found where their session or repository is lost', async () => {
    const stray = await strayFile(10);
    api.database.writeNow(() => api.database.execute("DELETE FROM repository WHERE name = 'team/app'"));
    expect((await list('admin')).items).toEqual([
      expect.objectContaining({ id: stray, repository: null, username: null, bytes: 10 }),
      expect.objectContaining({ id: large, repository: null, username: 'owner' }),
      expect.objectContaining({ id: small, repository: null, username: 'developer' }),
    ]);
    expect((await discard(stray, 'developer')).statusCode).toBe(404);
    expect((await discard(stray, 'admin')).statusCode).toBe(200);
    expect(await api.driver.uploadSize(stray)).toBeUndefined();
  });

  it('are discarded by the administrator or their owner', async () => {
    expect((await discard(small, 'owner')).statusCode).toBe(404);
    expect((await discard(small, 'developer')).statusCode).toBe(200);
    expect(await api.driver.uploadSize(small)).toBeUndefined();
    expect((await discard(small, 'admin')).statusCode).toBe(404);
    expect((await discard('..%2Fmarina.db', 'admin')).statusCode).toBe(400);
    expect(await list('admin')).toMatchObject({ items: [{ id: large }], totalBytes: 6 });
  });

  it('are discarded together once they are idle, of others by the administrator alone', async () => {
    expect(await discardAll('admin')).toEqual({ discarded: 0, bytes: 0, remaining: 0 });
    vi.setSystemTime(Date.now() + HOUR);
    expect(await discardAll('developer')).toEqual({ discarded: 1, bytes: 3, remaining: 0 });
    expect(await discardAll('admin', '?idleSeconds=7200')).toEqual({ discarded: 0, bytes: 0, remaining: 0 });
    expect(await discardAll('admin')).toEqual({ discarded: 1, bytes: 6, remaining: 0 });
    expect(api.uploads.count()).toBe(0);
  });

  it('stay when bytes still arrive, and can be discarded one by one even then', async () => {
    const session = api.uploads.require(small, repository, `user:${api.userId('developer')}`);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    async function* slow(): AsyncIterable<Buffer> {
      yield Buffer.from('d');
      await ended;
      yield Buffer.from('e');
    }
    const refused = expect(api.uploads.append(session, slow(), undefined)).rejects.toMatchObject({
      code: 'DENIED',
    });
    vi.setSystemTime(Date.now() + HOUR);
    expect(await discardAll('developer')).toEqual({ discarded: 0, bytes: 0, remaining: 0 });
    expect((await list('developer')).items).toEqual([
      expect.objectContaining({ id: small, receiving: true }),
    ]);
    expect((await discard(small, 'developer')).statusCode).toBe(200);
    end();
    await refused;
    expect(await api.driver.uploadSize(small)).toBeUndefined();
  });
});
