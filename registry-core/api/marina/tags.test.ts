import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const REPOSITORY = '/api/marina/v1/repositories/team%2Fapp';

let api: ApiFixture;
let older: string;
let newer: string;

beforeEach(async () => {
  api = await ApiFixture.open();
  const repositoryId = api.fixtures.repository(api.project('team'), 'team/app');
  older = api.fixtures.image({ repositoryId, seed: 'older', tags: ['stable'] }).digest;
  newer = api.fixtures.image({ repositoryId, seed: 'newer' }).digest;
});
afterEach(() => api.close());

const move = (name: string, from: string, to: string, as: Caller = 'admin') =>
  api.send(`${REPOSITORY}/tags:move`, { method: 'POST', body: { name, from, to }, as });

async function holder(tag: string): Promise<string> {
  return (await api.send(`${REPOSITORY}/artifacts/${tag}`)).json<{ digest: string }>().digest;
}

describe('moving a tag', () => {
  it('points it at the other artifact, and back', async () => {
    expect((await move('stable', older, newer)).statusCode).toBe(200);
    expect(await holder('stable')).toBe(newer);
    expect((await move('stable', newer, older)).statusCode).toBe(200);
    expect(await holder('stable')).toBe(older);
  });

  it('is refused when the tag was moved meanwhile, or one of the two is not there', async () => {
    expect((await move('stable', newer, older)).statusCode).toBe(409);
    expect((await move('gone', older, newer)).statusCode).toBe(404);
    expect((await move('stable', older, `sha256:${'0'.repeat(64)}`)).statusCode).toBe(404);
    expect(await holder('stable')).toBe(older);
  });

  it.each([
    ['developer', 403],
    ['guest', 403],
    ['nobody', 401],
  ] as const)('is refused to the %s', async (as, status) => {
    expect((await move('stable', older, newer, as)).statusCode).toBe(status);
  });

  it('is the owner’s right', async () => {
    expect((await move('stable', older, newer, 'owner')).statusCode).toBe(200);
  });
});
