import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FinalFailure, TooEarly } from './job-kind.ts';
import { JobFixture } from './testing/job-fixture.ts';

let fixture: JobFixture;

beforeEach(async () => {
  fixture = await JobFixture.started();
});

afterEach(() => fixture.close());

const runs = (...names: readonly string[]) =>
  expect.poll(() => fixture.held.map(({ name }) => name).sort()).toEqual([...names].sort());
const stateOf = (id: number) => fixture.service.jobs.execution(id)?.state;
const ends = (id: number, state: string) => expect.poll(() => stateOf(id)).toBe(state);

describe('tasks', () => {
  it('run in the places of their lane, the first first, and their execution says how they ended', async () => {
    const cleaning = await fixture.begin('CLEAN', 'c1', 'c2');
    const copying = await fixture.begin('COPY', 'k1', 'k2', 'k3', 'k4', 'k5');
    await runs('c1', 'k1', 'k2', 'k3', 'k4');
    expect(fixture.service.jobs.execution(copying)?.tasks).toMatchObject({ running: 4, waiting: 1 });
    fixture.take('c1').end({ removed: 3 });
    fixture.take('k2').end();
    await runs('c2', 'k1', 'k3', 'k4', 'k5');
    for (const name of ['c2', 'k1', 'k3', 'k4', 'k5']) fixture.take(name).end();
    await ends(cleaning, 'done');
    await ends(copying, 'done');
    expect(fixture.tasksOf(cleaning)[0]).toMatchObject({
      state: 'done',
      result: { removed: 3 },
      attempts: 1,
    });
    expect(fixture.service.jobs.execution(copying)).toMatchObject({
      tasks: { waiting: 0, running: 0, done: 5, failed: 0, stopped: 0 },
      actor: 'ada',
      endedAt: fixture.now,
    });
  });

  it('are tried again later, each time up to twice as long, and fail in the end', async () => {
    const id = await fixture.begin('CLEAN', 'c');
    for (const [attempt, waitMs] of [2500, 5000].entries()) {
      await runs('c');
      fixture.take('c').fail(new Error('no disk'));
      await expect.poll(() => fixture.tasksOf(id)[0]?.state).toBe('scheduled');
      expect(fixture.tasksOf(id)[0]).toMatchObject({
        attempts: attempt + 1,
        runAt: fixture.now + waitMs,
        message: 'Error: no disk',
      });
      expect(stateOf(id)).toBe('running');
      fixture.pass(waitMs);
    }
    await runs('c');
    fixture.take('c').fail(new Error('still none'));
    await ends(id, 'failed');
    const messages = fixture.service.jobs.log(fixture.tasksOf(id)[0]?.id ?? 0, 0, 10);
    expect(messages.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'Error: no disk'],
      ['warn', 'Error: no disk'],
      ['error', 'Error: still none'],
    ]);
  });

  it('are not tried again when that would mend nothing, nor when nobody knows what they were told', async () => {
    const hopeless = await fixture.begin('CLEAN', 'c');
    await runs('c');
    fixture.take('c').fail(new FinalFailure('there is no such policy'));
    await ends(hopeless, 'failed');
    const spoilt = await fixture.begin('CLEAN', { parameters: { nome: 'x' } });
    await ends(spoilt, 'failed');
    expect(fixture.tasksOf(spoilt)[0]).toMatchObject({
      attempts: 1,
      message: expect.stringContaining('does not take'),
    });
  });

  it('that come too early wait, which is no attempt', async () => {
    const id = await fixture.begin('CLEAN', 'c');
    for (let round = 0; round < 5; round += 1) {
      await runs('c');
      fixture.take('c').fail(new TooEarly('not yet', 60_000));
      await expect
        .poll(() => fixture.tasksOf(id)[0])
        .toMatchObject({
          state: 'scheduled',
          attempts: 0,
          runAt: fixture.now + 60_000,
          message: 'not yet',
        });
      fixture.pass(60_000);
    }
    await runs('c');
    fixture.take('c').end();
    await ends(id, 'done');
  });

  it('tell how far they are, at which rate and for how long yet', async () => {
    const id = await fixture.begin('COPY', 'k');
    await runs('k');
    const { task, end } = fixture.take('k');
    fixture.steady += 10_000;
    task.progress({ done: 200, total: 1000 });
    expect(fixture.service.jobs.progressOf(task.id)).toEqual({
      done: 200,
      total: 1000,
      rate: 20,
      remainingMs: 40_000,
    });
    end();
    await ends(id, 'done');
    expect(fixture.tasksOf(id)[0]?.progress).toEqual({ done: 200, total: 1000 });
    expect(fixture.service.jobs.progressOf(task.id)).toBeUndefined();
  });

  it('write no more lines than are worth keeping, and say how many are missing', async () => {
    const id = await fixture.begin('COPY', 'k');
    await runs('k');
    const { task, end } = fixture.take('k');
    for (let line = 0; line < 10_005; line += 1) task.log('info', `line ${line}`);
    end();
    await ends(id, 'done');
    const last = fixture.service.jobs.log(task.id, 9_998, 10);
    expect(last.map(({ message }) => message)).toEqual([
      'line 9998',
      'line 9999',
      '5 more lines were left out',
    ]);
  });
});

describe('tasks of one key', () => {
  const keyed = (name: string, dedupe?: 'keep' | 'replace' | 'debounce', delayMs?: number) => ({
    parameters: { name },
    dedupeKey: 'tag',
    ...(dedupe && { dedupe }),
    ...(delayMs !== undefined && { delayMs }),
  });

  it('wait once, and run once at a time', async () => {
    const first = await fixture.begin('COPY', keyed('one'));
    await runs('one');
    const second = await fixture.begin('COPY', keyed('two'));
    expect(await fixture.begin('COPY', keyed('three'))).toBe(second);
    await fixture.begin('COPY', 'other');
    await runs('one', 'other');
    fixture.take('one').end();
    await ends(first, 'done');
    await runs('other', 'two');
  });

  it('may wait for another attempt beside one that was added', async () => {
    const first = await fixture.begin('COPY', keyed('one'));
    await runs('one');
    const second = await fixture.begin('COPY', keyed('two'));
    fixture.take('one').fail(new Error('no network'));
    await runs('two');
    expect(fixture.failures).toEqual([]);
    fixture.pass(10_000);
    fixture.take('two').end();
    await ends(second, 'done');
    await runs('one');
    fixture.take('one').end();
    await ends(first, 'done');
  });

  it('are told what the latest was told, and may begin their waiting anew', async () => {
    const id = await fixture.begin('COPY', keyed('one', 'keep', 1000));
    await fixture.begin('COPY', keyed('two', 'replace', 9000));
    expect(fixture.tasksOf(id)).toMatchObject([{ parameters: { name: 'two' }, runAt: fixture.now + 1000 }]);
    fixture.pass(500);
    await fixture.begin('COPY', keyed('three', 'debounce', 1000));
    expect(fixture.tasksOf(id)).toMatchObject([{ parameters: { name: 'three' }, runAt: fixture.now + 1000 }]);
    fixture.pass(1000);
    await runs('three');
  });
});

describe('stopping', () => {
  it('ends what waits at once, and what runs as soon as it heeds that', async () => {
    const id = await fixture.begin('CLEAN', 'c1', 'c2');
    await runs('c1');
    await fixture.service.jobs.stopExecution(id);
    await ends(id, 'stopped');
    expect(fixture.tasksOf(id).map(({ state, message }) => [state, message])).toEqual([
      ['stopped', 'it was stopped'],
      ['stopped', 'it was stopped before it began'],
    ]);
    expect(fixture.begun).toEqual(['c1']);
  });

  it('of a queue leaves alone what runs', async () => {
    const id = await fixture.begin('CLEAN', 'c1', 'c2', 'c3');
    await runs('c1');
    await fixture.service.jobs.stopQueue('CLEAN');
    fixture.take('c1').end();
    await ends(id, 'stopped');
    expect(fixture.service.jobs.execution(id)?.tasks).toMatchObject({ done: 1, stopped: 2 });
  });

  it('is followed by a retry of what did not end well, and of nothing else', async () => {
    const id = await fixture.begin('CLEAN', 'c1', 'c2');
    await runs('c1');
    fixture.take('c1').end();
    await runs('c2');
    await fixture.service.jobs.stopTask(fixture.take('c2').task.id);
    await ends(id, 'stopped');
    await fixture.service.jobs.retry(id);
    await runs('c2');
    expect(stateOf(id)).toBe('running');
    fixture.take('c2').end();
    await ends(id, 'done');
    await expect(fixture.service.jobs.retry(id)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('a queue', () => {
  it('that is paused lets nothing begin, and tells how long it is', async () => {
    const { jobs } = fixture.service;
    await jobs.pause('CLEAN', 'ada');
    await fixture.begin('CLEAN', 'c1', 'c2');
    await fixture.begin('COPY', 'k1');
    await runs('k1');
    expect(jobs.queues().find(({ kind }) => kind === 'CLEAN')).toMatchObject({
      waiting: 2,
      oldestAt: fixture.now,
      pausedBy: 'ada',
    });
    await jobs.resume('CLEAN');
    await runs('c1', 'k1');
    expect(jobs.queues().find(({ kind }) => kind === 'CLEAN')).toMatchObject({
      waiting: 1,
      pausedBy: undefined,
    });
  });
});

describe('a task that hangs', () => {
  it('loses its place to another attempt, and nothing that it still does is taken', async () => {
    const id = await fixture.begin('CLEAN', 'deaf');
    await runs('deaf');
    const first = fixture.take('deaf');
    fixture.steady += 61_000;
    await expect.poll(() => fixture.tasksOf(id)[0]?.state, { timeout: 5000 }).toBe('scheduled');
    fixture.pass(10_000);
    await runs('deaf');
    await expect(first.task.saveStep({ at: 'late' })).rejects.toThrow('told to end: hung');
    first.end({ from: 'first' });
    fixture.take('deaf').end({ from: 'second' });
    await ends(id, 'done');
    expect(fixture.tasksOf(id)[0]).toMatchObject({
      result: { from: 'second' },
      step: undefined,
      attempts: 2,
    });
  });
});

describe('the end of the process', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marina-jobs-'));
    path = join(folder, 'jobs.db');
    await fixture.close();
    fixture = await JobFixture.started(path);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('lets a task go on from its last step, and counts no attempt, when it was announced', async () => {
    const id = await fixture.begin('CLEAN', 'c');
    await runs('c');
    await fixture.take('c').task.saveStep({ at: 'half' });
    await fixture.close();
    fixture = await JobFixture.started(path);
    await runs('c');
    expect(fixture.held[0]?.task.step).toEqual({ at: 'half' });
    expect(fixture.tasksOf(id)[0]).toMatchObject({ attempts: 1, crashes: 0 });
  });

  it('that comes with a kill counts, and parks a task under which it came three times', async () => {
    const id = await fixture.begin('CLEAN', 'c');
    for (const crashes of [1, 2]) {
      await runs('c');
      fixture.kill();
      fixture = await JobFixture.started(path);
      expect(fixture.tasksOf(id)[0]?.crashes).toBe(crashes);
    }
    await runs('c');
    fixture.kill();
    fixture = await JobFixture.started(path);
    expect(stateOf(id)).toBe('failed');
    expect(fixture.parked.map((task) => task.id)).toEqual([fixture.tasksOf(id)[0]?.id]);
    expect(fixture.tasksOf(id)[0]?.message).toContain('ended 3 times while this ran');
    await fixture.service.jobs.retry(id);
    await runs('c');
  });
});

describe('the history', () => {
  it('keeps of each kind and policy as many executions as it says, the youngest', async () => {
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      ids.push(await fixture.begin('CLEAN', name));
      await runs(name);
      fixture.pass(1000);
      const held = fixture.take(name);
      held.task.log('info', 'done');
      held.end();
      await ends(ids.at(-1) ?? 0, 'done');
    }
    const running = await fixture.begin('COPY', 'k');
    await runs('k');
    const sweep = await fixture.service.jobs.begin({
      kind: 'EXECUTION_SWEEP',
      policyId: 0,
      trigger: 'manual',
      actor: 'ada',
      parameters: {},
      tasks: [{ parameters: {} }],
    });
    await ends(sweep, 'done');
    expect(fixture.tasksOf(sweep)[0]?.result).toEqual({ executions: 2 });
    expect(ids.map((id) => stateOf(id))).toEqual([undefined, undefined, 'done', 'done']);
    expect(stateOf(running)).toBe('running');
    const lines = fixture.database
      .prepare<[], { count: number }>('SELECT count(*) AS count FROM task_log')
      .get();
    expect(lines?.count).toBe(3);
  });
});
