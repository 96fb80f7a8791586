import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Upload } from '../schemas/marina/upload.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const UPLOADS = '/api/marina/v1/uploads';

let api: ApiFixture;
let id: string;

beforeEach(async () => {
  api = await ApiFixture.open();
  const project = api.project('team');
  const repository = api.fixtures.repository(project, 'team/app');
  const session = await api.uploads.start(repository, `user:${api.userId('developer')}`, 'sha256');
  await api.uploads.append(session, chunks('abc'), undefined, 3);
  id = session.id;
});
afterEach(() => api.close());

async function* chunks(text: string): AsyncIterable<Buffer> {
  yield Buffer.from(text);
}

async function* broken(): AsyncIterable<Buffer> {
  yield Buffer.from('{');
  throw new Error('connection lost');
}

function fail(): never {
  throw new Error('the upload is not known');
}

async function list(as: Caller): Promise<readonly Upload[]> {
  return (await api.send(UPLOADS, { as })).json();
}

describe('uploads', () => {
  it('are shown with who sends what where, and how far it is', async () => {
    expect(await list('admin')).toEqual([
      {
        id,
        repository: 'team/app',
        username: 'developer',
        state: 'waiting',
        startedAt: expect.any(String),
        updatedAt: expect.any(String),
        receivedBytes: 3,
        totalBytes: 3,
        isConfig: false,
        digest: null,
        problem: null,
      },
    ]);
  });

  it('say which blob they are once their client has', async () => {
    const digest = `sha256:${createHash('sha256').update('abcd').digest('hex')}`;
    const [session] = await list('admin');
    expect(session?.digest).toBeNull();
    const { repositoryId, owner } = api.uploads.about(id) ?? fail();
    const found = api.uploads.require(id, repositoryId, owner);
    await api.uploads.finish(found, digest, { body: chunks('d'), start: 3 });
    expect(await list('admin')).toEqual([expect.objectContaining({ id, state: 'finished', digest })]);
  });

  it('say so of what came whole, and of what its client broke off with its digest', async () => {
    const { repositoryId, owner } = api.uploads.about(id) ?? fail();
    const content = Buffer.from('{}');
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    const whole = api.uploads.startWhole(repositoryId, owner, 'sha256');
    await api.uploads.finishWhole(whole, digest, content, async () => {});
    const found = api.uploads.require(id, repositoryId, owner);
    await expect(api.uploads.finish(found, digest, { body: broken(), start: undefined })).rejects.toThrow(
      'connection lost',
    );
    expect((await list('admin')).map((upload) => [upload.id, upload.state, upload.digest])).toEqual([
      [id, 'waiting', digest],
      [whole.id, 'finished', digest],
    ]);
  });

  it('are shown to whom they belong', async () => {
    expect(await list('developer')).toHaveLength(1);
    expect(await list('owner')).toEqual([]);
    expect((await api.send(UPLOADS, { as: 'nobody' })).statusCode).toBe(401);
  });

  it('are cancelled by the administrator or their owner', async () => {
    const cancel = (as: Caller) => api.send(`${UPLOADS}/${id}`, { method: 'DELETE', as });
    expect((await cancel('owner')).statusCode).toBe(404);
    expect(api.uploads.count()).toBe(1);
    expect((await cancel('developer')).statusCode).toBe(200);
    expect(api.uploads.count()).toBe(0);
    expect(await list('admin')).toEqual([expect.objectContaining({ id, state: 'cancelled' })]);
    expect((await cancel('admin')).statusCode).toBe(404);
  });
});
