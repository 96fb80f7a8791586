import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';

const GC = '/api/v2.0/system/gc';

let api: ApiFixture;

beforeEach(async () => {
  api = await ApiFixture.open();
  api.catalog.upkeep.start();
  await api.catalog.upkeep.idle();
  api.jobs.start();
});

afterEach(() => api.close());

const post = (body: object) => api.send(`${GC}/schedule`, { method: 'POST', body });
const put = (body: object) => api.send(`${GC}/schedule`, { method: 'PUT', body });

async function run(parameters: object = {}): Promise<string> {
  const answer = await post({ schedule: { type: 'Manual' }, parameters });
  expect(answer.statusCode).toBe(201);
  const location = String(answer.headers['location']);
  await expect
    .poll(async () => (await api.send(location)).json<{ job_status: string }>().job_status)
    .not.toMatch(/Pending|Running/);
  return location;
}

describe('garbage collection by Harbor’s API', () => {
  it('runs by hand, tells what came of it, and keeps its history and log', async () => {
    const dry = await run({ dry_run: true, delete_untagged: true, workers: 3, delete_tag: true });
    expect(dry).toMatch(/^\/api\/v2\.0\/system\/gc\/\d+$/);
    const location = await run();
    const history = (await api.send(location)).json<{ job_parameters: string }>();
    expect(history).toMatchObject({
      job_name: 'GARBAGE_COLLECTION',
      job_kind: 'MANUAL',
      job_status: 'Success',
      schedule: { type: 'Manual' },
      deleted: false,
    });
    expect(JSON.parse(history.job_parameters)).toEqual({
      purged_blobs: 0,
      purged_manifests: 0,
      freed_space: 0,
      dry_run: false,
    });
    const list = await api.send(`${GC}?page=1&page_size=1`);
    expect(list.headers['x-total-count']).toBe('2');
    expect(list.json()).toMatchObject([{ id: Number(location.split('/').at(-1)) }]);
    const log = await api.send(`${location}/log`);
    expect(log.headers['content-type']).toContain('text/plain');
    expect(log.body).toContain('0 blobs of 0 bytes were removed');
    expect((await api.send(location, { method: 'PUT' })).statusCode).toBe(200);
    expect((await api.send(`${GC}/999`)).statusCode).toBe(404);
  });

  it('has a schedule, whose absence is an empty body', async () => {
    const none = await api.send(`${GC}/schedule`);
    expect([none.statusCode, none.body]).toEqual([200, '']);
    const custom = { schedule: { type: 'Custom', cron: '0 30 2 * * *' }, parameters: { workers: 2 } };
    expect((await post(custom)).statusCode).toBe(201);
    expect((await post(custom)).statusCode).toBe(409);
    expect((await api.send(`${GC}/schedule`)).json()).toMatchObject({
      job_kind: 'SCHEDULE',
      job_parameters: '{"workers":2}',
      schedule: {
        type: 'Custom',
        cron: '0 30 2 * * *',
        next_scheduled_time: expect.stringMatching(/^\d{4}-/),
      },
    });
    expect((await put({ schedule: { type: 'Weekly' } })).statusCode).toBe(200);
    expect((await api.send(`${GC}/schedule`)).json()).toMatchObject({
      schedule: { type: 'Weekly', cron: '0 0 0 * * 0' },
    });
    expect((await put({ schedule: { type: 'None', cron: '' } })).statusCode).toBe(200);
    expect((await api.send(`${GC}/schedule`)).body).toBe('');
  });

  it.each([
    { schedule: { type: 'Custom', cron: '0 0 * * *' } },
    { schedule: { type: 'Yearly' } },
    { schedule: { type: 'Daily' }, parameters: { workers: 11 } },
    { schedule: { type: 'Daily' }, parameters: { dry_run: 'yes' } },
  ])('refuses with the reason: %j', async (body) => {
    expect((await post(body)).statusCode).toBe(400);
  });

  it('cannot be made Manual, and is the administrator’s', async () => {
    expect((await put({ schedule: { type: 'Manual' } })).statusCode).toBe(400);
    for (const path of [GC, `${GC}/schedule`, '/api/marina/v1/garbage']) {
      expect((await api.send(path, { as: 'guest' })).statusCode).toBe(403);
    }
  });

  it('is begun by Marina’s own API, once for all who ask while it waits', async () => {
    await api.jobs.jobs.pause('GARBAGE_COLLECTION', 'admin');
    const begin = () => api.send('/api/marina/v1/garbage/collect', { method: 'POST' });
    const [first, second] = [await begin(), await begin()];
    expect([first.statusCode, first.json()]).toMatchObject([
      202,
      { kind: 'GARBAGE_COLLECTION', state: 'waiting' },
    ]);
    expect(second.json<{ id: number }>().id).toBe(first.json<{ id: number }>().id);
  });

  it('tells beforehand what it would remove', async () => {
    expect((await api.send('/api/marina/v1/garbage')).json()).toEqual({
      blobs: 0,
      bytes: 0,
      graceSeconds: 0,
      hindrance: null,
    });
  });
});
