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
        problem: null,
      },
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
