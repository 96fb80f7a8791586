import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FinalFailure, LANES } from './job-kind.ts';
import { JobFixture } from './testing/job-fixture.ts';

type Step =
  | { readonly do: 'begin'; readonly kind: 'CLEAN' | 'COPY'; readonly key: number; readonly tasks: number }
  | { readonly do: 'end' | 'fail' | 'give-up' | 'stop' | 'retry'; readonly which: number }
  | { readonly do: 'pause' | 'resume'; readonly kind: 'CLEAN' | 'COPY' }
  | { readonly do: 'pass'; readonly ms: number };

const kind = fc.constantFrom('CLEAN' as const, 'COPY' as const);
const which = fc.nat(20);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('begin' as const),
      kind,
      key: fc.nat(4),
      tasks: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ do: fc.constantFrom('end' as const, 'fail' as const, 'give-up' as const), which }),
    fc.record({ do: fc.constantFrom('stop' as const, 'retry' as const), which }),
    fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), kind }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.nat(20_000) }),
  ),
  { maxLength: 40 },
);

const LANE_OF = { CLEAN: 'cleanup', COPY: 'transfer' } as const;

/** Commits and the beginnings that follow them take some turns. */
async function settle(): Promise<void> {
  for (let count = 0; count < 12; count += 1) await turn();
}

async function take(fixture: JobFixture, step: Step, begun: number[]): Promise<void> {
  const { jobs } = fixture.service;
  const held = 'which' in step ? fixture.held[step.which % Math.max(1, fixture.held.length)] : undefined;
  const execution = 'which' in step ? begun[step.which % Math.max(1, begun.length)] : undefined;
  switch (step.do) {
    case 'begin': {
      // Key 0: none. The name tells which tasks may not run together.
      const key = step.key === 0 ? {} : { dedupeKey: `k${step.key}` };
      const tasks = Array.from({ length: step.tasks }, () => ({
        parameters: { name: `k${step.key}` },
        ...key,
      }));
      begun.push(await fixture.begin(step.kind, ...tasks));
      break;
    }
    case 'end':
      if (held !== undefined) fixture.take(held.name).end();
      break;
    case 'fail':
      if (held !== undefined) fixture.take(held.name).fail(new Error('failed'));
      break;
    case 'give-up':
      if (held !== undefined) fixture.take(held.name).fail(new FinalFailure('never'));
      break;
    case 'stop':
      if (execution !== undefined) await jobs.stopExecution(execution);
      break;
    case 'retry':
      if (execution !== undefined) await retried(jobs.retry(execution));
      break;
    case 'pause':
      await jobs.pause(step.kind, 'ada');
      break;
    case 'resume':
      await jobs.resume(step.kind);
      break;
    case 'pass':
      fixture.pass(step.ms);
  }
}

/** Nothing may be left to retry. */
async function retried(retry: Promise<void>): Promise<void> {
  const failure: unknown = await retry.catch((cause: unknown) => cause);
  if (failure !== undefined) expect(failure).toMatchObject({ code: 'CONFLICT' });
}

interface Counted {
  id: number;
  kind: 'CLEAN' | 'COPY';
  state: string;
  told: string;
  counted: string;
}

/** What is kept by triggers is what there is, no key runs twice, and no lane has more than its places. */
function check(fixture: JobFixture): void {
  const states = ['waiting', 'running', 'done', 'failed', 'stopped'];
  const sum = (state: string) =>
    `sum(task.state = '${state}'${state === 'waiting' ? " OR task.state = 'scheduled'" : ''})`;
  const rows = fixture.database
    .prepare<[], Counted>(
      `SELECT execution.id, execution.kind, execution.state,
         json_array(${states.map((state) => `execution.${state}`).join(', ')}) AS told,
         json_array(${states.map(sum).join(', ')}) AS counted
       FROM execution JOIN task ON task.execution_id = execution.id GROUP BY execution.id`,
    )
    .all();
  expect(rows.map(({ told }) => told)).toEqual(rows.map(({ counted }) => counted));
  const running = fixture.database
    .prepare<[], { kind: 'CLEAN' | 'COPY'; dedupe_key: string | null }>(
      "SELECT kind, dedupe_key FROM task WHERE state = 'running'",
    )
    .all();
  const keys = running.flatMap((task) =>
    task.dedupe_key === null ? [] : [`${task.kind} ${task.dedupe_key}`],
  );
  expect(new Set(keys).size).toBe(keys.length);
  const fresh = fixture.database
    .prepare<[], { count: number }>(
      `SELECT count(*) AS count FROM task WHERE state IN ('waiting', 'scheduled') AND fence = 0
       AND dedupe_key IS NOT NULL GROUP BY kind, dedupe_key`,
    )
    .all();
  expect(fresh.filter(({ count }) => count > 1)).toEqual([]);
  for (const name of ['CLEAN', 'COPY'] as const) {
    const count = running.filter((task) => task.kind === name).length;
    expect(count).toBeLessThanOrEqual(LANES[LANE_OF[name]].places);
    const waiting = fixture.database
      .prepare<[string], { count: number }>(
        "SELECT count(*) AS count FROM task WHERE kind = ? AND state IN ('waiting', 'scheduled')",
      )
      .get(name)?.count;
    expect(fixture.service.jobs.queues().find((queue) => queue.kind === name)?.waiting).toBe(waiting);
  }
}

/** Lets everything come to its end. */
async function drain(fixture: JobFixture): Promise<void> {
  for (const name of ['CLEAN', 'COPY'] as const) await fixture.service.jobs.resume(name);
  for (let round = 0; round < 400; round += 1) {
    fixture.pass(60 * 60 * 1000);
    await settle();
    for (const { name } of [...fixture.held]) fixture.take(name).end();
    await settle();
    const open = fixture.service.jobs.executions({ underWay: true }, Number.MAX_SAFE_INTEGER, 1);
    if (open.length === 0 && fixture.held.length === 0) return;
  }
  throw new Error('jobs never ended');
}

it('keeps its counts, its keys and its places whatever happens, and everything ends', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const fixture = await JobFixture.started();
      try {
        const begun: number[] = [];
        for (const step of taken) {
          await take(fixture, step, begun);
          await settle();
          check(fixture);
        }
        await drain(fixture);
        check(fixture);
        expect(fixture.failures).toEqual([]);
      } finally {
        await fixture.close();
      }
    }),
    { numRuns: 60 },
  );
});
