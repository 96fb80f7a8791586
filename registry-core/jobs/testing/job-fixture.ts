import { Type } from 'typebox';
import { type Database, openDatabase } from '../../database/index.ts';
import type { JobKind, TaskContext } from '../job-kind.ts';
import { JOB_MIGRATIONS } from '../job-migrations.ts';
import type { ExecutionRequest, TaskRequest } from '../jobs.ts';
import { jobsOn } from '../open-jobs.ts';
import type { JsonObject } from '../states.ts';
import type { Task } from '../task-store.ts';

const Parameters = Type.Object({ name: Type.String() });
type Context = TaskContext<{ name: string }>;

/** A task that runs, as a test ends it. */
export interface HeldTask {
  readonly name: string;
  readonly task: Context;
  end(result?: JsonObject): void;
  fail(cause: unknown): void;
}

/** Jobs whose tasks run until a test ends them, on clocks that a test turns. */
export class JobFixture {
  readonly database: Database;
  readonly held: HeldTask[] = [];
  readonly begun: string[] = [];
  readonly parked: Task[] = [];
  readonly failures: unknown[] = [];
  readonly service: ReturnType<typeof jobsOn>;
  now = 1_800_000_000_000;
  steady = 0;

  /** `path`: of a file that outlives the fixture; in memory unless named. */
  constructor(path = ':memory:') {
    this.database = openDatabase({ path, durability: 'process-exit', migrations: JOB_MIGRATIONS });
    this.service = jobsOn(this.database, {
      kinds: [this.#kind('CLEAN', 'cleanup'), this.#kind('COPY', 'transfer')],
      onFailure: (_what, cause) => this.failures.push(cause),
      onParked: (task) => this.parked.push(task),
      clock: () => this.now,
      now: () => this.steady,
      random: () => 0.5,
    });
  }

  static async started(path?: string): Promise<JobFixture> {
    const fixture = new JobFixture(path);
    await fixture.service.dispatcher.start();
    return fixture;
  }

  begin(kind: 'CLEAN' | 'COPY', ...tasks: readonly (string | TaskRequest)[]): Promise<number> {
    const request: ExecutionRequest = {
      kind,
      policyId: 0,
      trigger: 'manual',
      actor: 'ada',
      parameters: {},
      tasks: tasks.map((task) => (typeof task === 'string' ? { parameters: { name: task } } : task)),
    };
    return this.service.jobs.begin(request);
  }

  /** The first running task of that name, which is held no more. */
  take(name: string): HeldTask {
    const index = this.held.findIndex((one) => one.name === name);
    const [held] = index < 0 ? [] : this.held.splice(index, 1);
    if (held === undefined) throw new Error(`${name} does not run`);
    return held;
  }

  /** Time passes, and what is due is looked at. */
  pass(ms: number): void {
    this.now += ms;
    this.steady += ms;
    this.service.dispatcher.wake();
  }

  tasksOf(executionId: number): readonly Task[] {
    return this.service.jobs.tasks(executionId, 0, 1000);
  }

  /** Ends as a killed process does: nothing more is written. */
  kill(): void {
    this.database.close();
  }

  async close(): Promise<void> {
    await this.service.schedules.close();
    await this.service.dispatcher.close();
    this.database.close();
  }

  #kind(name: string, lane: 'cleanup' | 'transfer'): JobKind<typeof Parameters> {
    return {
      name,
      lane,
      parameters: Parameters,
      attempts: 3,
      keptExecutions: 2,
      patienceMs: 60_000,
      run: (task) => this.#hold(task),
    };
  }

  #hold(task: Context): Promise<JsonObject | undefined> {
    const { name } = task.parameters;
    this.begun.push(name);
    return new Promise((resolve, reject) => {
      this.held.push({ name, task, end: resolve, fail: reject });
      task.signal.addEventListener('abort', () => {
        if (!name.startsWith('deaf')) reject(task.signal.reason);
      });
    });
  }
}
