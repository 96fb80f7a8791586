import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobKind, TaskContext } from '../../jobs/index.ts';
import { ApiFixture } from '../testing/api-fixture.ts';

const SERVICE = '/api/v2.0/jobservice';
const MARINA = '/api/marina/v1';
const None = Type.Object({});

let api: ApiFixture;
let running:
  | { readonly task: TaskContext<object>; readonly end: (result: { freed: number }) => void }
  | undefined;

const held: JobKind<typeof None> = {
  name: 'GARBAGE_COLLECTION',
  lane: 'cleanup',
  parameters: None,
  attempts: 1,
  keptExecutions: 5,
  run: (task) =>
    new Promise((resolve, reject) => {
      task.log('info', 'it begins', { workers: 1 });
      task.progress({ done: 1, total: 4 });
      running = { task, end: resolve };
      task.signal.addEventListener('abort', () => reject(task.signal.reason));
    }),
};

beforeEach(async () => {
  running = undefined;
  api = await ApiFixture.open({ kinds: [held] });
  api.jobs.start();
});

afterEach(() => api.close());

function begin(): Promise<number> {
  const { name: kind } = held;
  const request = { kind, policyId: 0, trigger: 'manual', actor: 'admin', parameters: {} } as const;
  return api.jobs.jobs.begin({ ...request, tasks: [{ parameters: {} }] });
}

async function json(url: string): Promise<unknown> {
  return (await api.send(url)).json();
}

describe('the job service', () => {
  it('shows what runs and waits, and its log as text', async () => {
    await begin();
    await expect.poll(() => running !== undefined).toBe(true);
    await begin();
    expect(await json(`${SERVICE}/pools`)).toMatchObject([{ worker_pool_id: 'marina', pid: process.pid }]);
    const id = String(running?.task.id);
    expect(await json(`${SERVICE}/pools/all/workers`)).toMatchObject([
      { job_name: 'GARBAGE_COLLECTION', job_id: id, check_in: '{"done":1,"total":4}' },
    ]);
    expect(await json(`${SERVICE}/queues`)).toContainEqual(
      expect.objectContaining({ job_type: 'GARBAGE_COLLECTION', count: 1, paused: false }),
    );
    running?.end({ freed: 5 });
    await expect.poll(() => api.jobs.jobs.task(Number(id))?.state).toBe('done');
    const log = await api.send(`${SERVICE}/jobs/${id}/log`);
    expect(log.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(log.body).toMatch(/^\d{4}-.+Z \[INFO\] it begins \{"workers":1\}\n$/);
    expect((await api.send(`${SERVICE}/pools/none/workers`)).statusCode).toBe(404);
    expect((await api.send(`${SERVICE}/jobs/999/log`)).statusCode).toBe(404);
  });

  it('stops a task, and stops, pauses and resumes queues', async () => {
    const put = (path: string, body: object = {}) => api.send(`${SERVICE}${path}`, { method: 'PUT', body });
    const id = await begin();
    await expect.poll(() => running !== undefined).toBe(true);
    expect((await put(`/jobs/${running?.task.id}`)).statusCode).toBe(200);
    await expect.poll(() => api.jobs.jobs.execution(id)?.state).toBe('stopped');
    expect((await put('/queues/GARBAGE_COLLECTION', { action: 'pause' })).statusCode).toBe(200);
    const waiting = await begin();
    expect(await json(`${MARINA}/queues`)).toContainEqual(
      expect.objectContaining({ kind: 'GARBAGE_COLLECTION', waiting: 1, pausedBy: 'admin' }),
    );
    expect((await put('/queues/all', { action: 'stop' })).statusCode).toBe(200);
    expect(api.jobs.jobs.execution(waiting)?.state).toBe('stopped');
    expect((await put('/queues/all', { action: 'resume' })).statusCode).toBe(200);
    expect((await put('/queues/NONE', { action: 'pause' })).statusCode).toBe(404);
    expect((await put('/queues/all', { action: 'dance' })).statusCode).toBe(400);
  });

  it('lists schedules, and pauses all of them', async () => {
    const daily = { type: 'Daily', cron: '', timeZone: '', parameters: {}, actor: 'admin' } as const;
    for (const policy of [1, 2, 3]) await api.jobs.schedules.set('RETENTION', policy, daily);
    const page = await api.send('/api/v2.0/schedules?page=2&page_size=2');
    expect(page.headers['x-total-count']).toBe('4');
    expect(page.json()).toMatchObject([
      { vendor_type: 'RETENTION', vendor_id: 2, cron: '0 0 0 * * *' },
      { vendor_type: 'RETENTION', vendor_id: 3 },
    ]);
    await api.send(`${SERVICE}/queues/SCHEDULER`, { method: 'PUT', body: { action: 'pause' } });
    expect(await json('/api/v2.0/schedules/all/paused')).toEqual({ paused: true });
    expect(await json(`${MARINA}/schedules?limit=2`)).toMatchObject({ nextAfter: 2, isPaused: true });
  });

  it.each([
    `${SERVICE}/pools`,
    `${SERVICE}/queues`,
    '/api/v2.0/schedules',
    `${MARINA}/executions`,
    `${MARINA}/queues`,
  ])('is the administrator’s: %s', async (url) => {
    expect((await api.send(url, { as: 'guest' })).statusCode).toBe(403);
    expect((await api.send(url, { as: 'nobody' })).statusCode).toBe(401);
  });
});

describe('executions', () => {
  it('are listed in pages, with how far they are, and told one by one', async () => {
    const ids = [await begin(), await begin(), await begin()];
    await expect.poll(() => running !== undefined).toBe(true);
    const page = await json(`${MARINA}/executions?kind=GARBAGE_COLLECTION&limit=2`);
    expect(page).toMatchObject({ items: [{ id: ids[2] }, { id: ids[1] }], nextBefore: ids[1] });
    expect(await json(`${MARINA}/executions?before=${ids[1]}`)).toMatchObject({
      items: [{ id: ids[0], state: 'running', task: { progress: { done: 1, total: 4 } } }],
      nextBefore: null,
    });
    running?.end({ freed: 9 });
    await expect.poll(() => api.jobs.jobs.execution(ids[0] ?? 0)?.state).toBe('done');
    expect(await json(`${MARINA}/executions/${ids[0]}`)).toMatchObject({ task: { result: { freed: 9 } } });
    expect(await json(`${MARINA}/executions/${ids[0]}/tasks`)).toMatchObject({
      items: [{ executionId: ids[0], state: 'done', attempts: 1 }],
      nextAfter: null,
    });
    expect((await api.send(`${MARINA}/executions/999`)).statusCode).toBe(404);
  });

  it('are stopped, retried, and followed by their log', async () => {
    const id = await begin();
    await expect.poll(() => running !== undefined).toBe(true);
    const task = running?.task.id;
    await api.send(`${MARINA}/executions/${id}/stop`, { method: 'POST' });
    await expect.poll(() => api.jobs.jobs.execution(id)?.state).toBe('stopped');
    const log = await json(`${MARINA}/tasks/${task}/log`);
    expect(log).toMatchObject({
      lines: [
        { message: 'it begins', facts: { workers: 1 } },
        { level: 'warn', message: 'it was stopped' },
      ],
      isOver: true,
    });
    running = undefined;
    expect((await api.send(`${MARINA}/executions/${id}/retry`, { method: 'POST' })).statusCode).toBe(200);
    await expect.poll(() => running !== undefined).toBe(true);
    expect((await api.send(`${MARINA}/executions/${id}/retry`, { method: 'POST' })).statusCode).toBe(409);
  });
});
