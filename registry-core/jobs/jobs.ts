import { RegistryError } from '../errors/index.ts';
import { nextTurn } from '../turns/index.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Execution, ExecutionFilter, NewExecution } from './execution-store.ts';
import type { AnyJobKind, Progress } from './job-kind.ts';
import type { JobTables } from './job-tables.ts';
import type { QueueState } from './queue-store.ts';
import type { JsonObject } from './states.ts';
import type { TaskLogLine } from './task-log.ts';
import type { Task } from './task-store.ts';

/** What is to happen to a task that waits under the same key. */
export type Dedupe =
  /** It is enough. */
  | 'keep'
  /** It is told what the new one is told. */
  | 'replace'
  /** The same, and it begins its waiting anew. */
  | 'debounce';

/** A task of an execution that begins. */
export interface TaskRequest {
  readonly parameters: JsonObject;
  /** Of those of a kind with one key, one waits at the most, and one runs at the most. */
  readonly dedupeKey?: string;
  /** `keep` unless said. */
  readonly dedupe?: Dedupe;
  /** Not before so many ms have passed. */
  readonly delayMs?: number;
}

/** What begins an execution. */
export interface ExecutionRequest extends NewExecution {
  readonly tasks: readonly TaskRequest[];
}

/** How far a running task is, and how long it may take yet. */
export interface RunningProgress extends Progress {
  /** Units a second of late. */
  readonly rate: number | undefined;
  readonly remainingMs: number | undefined;
}

/** Rows that are changed in one transaction: some milliseconds. */
const ROWS_AT_ONCE = 200;

/** The jobs of a registry: begins, stops and tells of them. */
export class Jobs {
  readonly #tables: JobTables;
  readonly #kinds: ReadonlyMap<string, AnyJobKind>;
  readonly #dispatcher: Dispatcher;
  readonly #clock: () => number;

  constructor(
    tables: JobTables,
    kinds: ReadonlyMap<string, AnyJobKind>,
    dispatcher: Dispatcher,
    clock: () => number,
  ) {
    this.#tables = tables;
    this.#kinds = kinds;
    this.#dispatcher = dispatcher;
    this.#clock = clock;
  }

  /** The kinds there are. */
  get kinds(): readonly AnyJobKind[] {
    return [...this.#kinds.values()];
  }

  /** Begins an execution; resolves with its id, or that of the one whose task was enough, once it survives a power loss. */
  async begin(request: ExecutionRequest): Promise<number> {
    const id = await this.#tables.database.write(() => this.beginNow(request));
    await this.#tables.database.sync();
    this.#dispatcher.wake();
    return id;
  }

  /** The same inside a transaction of the database of jobs, without waiting for the disk. Call {@link wake} after it. */
  beginNow({ tasks, ...execution }: ExecutionRequest): number {
    const now = this.#clock();
    const { executions, tasks: rows } = this.#tables;
    const [only] = tasks;
    const twin =
      tasks.length === 1 && only !== undefined ? this.#twinOf(execution.kind, only, now) : undefined;
    if (twin !== undefined) return twin.executionId;
    const id = executions.add(execution, now);
    const { kind } = execution;
    const priority = this.#kinds.get(kind)?.priority ?? 0;
    for (const task of tasks) {
      if (this.#twinOf(kind, task, now) !== undefined) continue;
      const { parameters, dedupeKey, delayMs = 0 } = task;
      rows.add({ executionId: id, kind, priority, parameters, dedupeKey, runAt: now + delayMs }, now);
    }
    executions.settle(id, now);
    return id;
  }

  /** Lets what was begun by {@link beginNow} be taken up, once that is committed. */
  wake(): void {
    this.#dispatcher.wake();
  }

  execution(id: number): Execution | undefined {
    return this.#tables.executions.byId(id);
  }

  /** The youngest `limit` executions before one. */
  executions(filter: ExecutionFilter, before: number, limit: number): readonly Execution[] {
    return this.#tables.executions.page(filter, before, limit);
  }

  task(id: number): Task | undefined {
    return this.#tables.tasks.byId(id);
  }

  /** At most `limit` tasks of an execution behind one. */
  tasks(executionId: number, after: number, limit: number): readonly Task[] {
    return this.#tables.tasks.ofExecution(executionId, after, limit);
  }

  /** How far a task is that runs right now; undefined for any other. */
  progressOf(taskId: number): RunningProgress | undefined {
    const running = this.#dispatcher.running.get(taskId);
    if (running === undefined) return undefined;
    const { done, total } = running.currentProgress;
    const { rate } = running;
    const remainingMs =
      rate === undefined || total === undefined ? undefined : Math.round(((total - done) / rate) * 1000);
    return { done, total, rate, remainingMs };
  }

  /** The ids of tasks that run right now. */
  get runningTasks(): readonly number[] {
    return [...this.#dispatcher.running.keys()];
  }

  /** At most `limit` lines of a task's log behind one. */
  log(taskId: number, after: number, limit: number): readonly TaskLogLine[] {
    return this.#tables.log.after(taskId, after, limit);
  }

  /** Ends a task: one that waits at once, one that runs as soon as it heeds that. Nothing for one that ended. */
  async stopTask(id: number): Promise<void> {
    await this.#tables.database.write(() => this.#stopWaiting([id]));
    this.#dispatcher.stop(id);
  }

  /** Ends all tasks of an execution. */
  async stopExecution(id: number): Promise<void> {
    await this.#stopAll({ executionId: id });
    for (const running of this.#dispatcher.running.values()) {
      if (running.executionId === id) running.end('stopped');
    }
  }

  /** Ends what waits of a kind. */
  stopQueue(kind: string): Promise<void> {
    return this.#stopAll({ kind });
  }

  /** Lets the tasks of an execution run again that failed or were stopped. Throws CONFLICT (409) when there are none. */
  async retry(executionId: number): Promise<void> {
    const { database, executions, tasks } = this.#tables;
    let begun = 0;
    for (let count = ROWS_AT_ONCE; count === ROWS_AT_ONCE; begun += count) {
      count = await database.write(() => {
        const now = this.#clock();
        const changed = tasks.beginAgain(executionId, ROWS_AT_ONCE, now);
        executions.settle(executionId, now);
        return changed;
      });
    }
    if (begun === 0) {
      throw new RegistryError('CONFLICT', 'nothing of this failed or was stopped; begin it anew instead');
    }
    this.#dispatcher.wake();
  }

  /** The queue of each kind, those in which nothing ever waited too. */
  queues(): readonly QueueState[] {
    const known = new Map(this.#tables.queues.all().map((queue) => [queue.kind, queue]));
    return this.kinds.map(
      ({ name }) =>
        known.get(name) ?? {
          kind: name,
          waiting: 0,
          oldestAt: undefined,
          pausedAt: undefined,
          pausedBy: undefined,
        },
    );
  }

  /** Lets nothing more of a kind begin; what runs goes on. */
  async pause(kind: string, by: string): Promise<void> {
    await this.#tables.database.write(() => this.#tables.queues.pause(kind, by, this.#clock()));
  }

  async resume(kind: string): Promise<void> {
    await this.#tables.database.write(() => this.#tables.queues.resume(kind));
    this.#dispatcher.wake();
  }

  /** The task that waits under the same key, told what the request says of it; undefined when there is none. */
  #twinOf(kind: string, request: TaskRequest, now: number): Task | undefined {
    const { dedupeKey, dedupe = 'keep', delayMs = 0, parameters } = request;
    if (dedupeKey === undefined) return undefined;
    const twin = this.#tables.tasks.deduped(kind, dedupeKey);
    if (twin === undefined || dedupe === 'keep') return twin;
    const runAt = dedupe === 'debounce' ? now + delayMs : twin.runAt;
    this.#tables.tasks.replace(twin.id, parameters, runAt, now);
    return twin;
  }

  async #stopAll(of: { readonly kind: string } | { readonly executionId: number }): Promise<void> {
    for (let count = ROWS_AT_ONCE; count === ROWS_AT_ONCE; ) {
      count = await this.#tables.database.write(() => {
        const waiting = this.#tables.tasks.waitingOf(of, ROWS_AT_ONCE);
        this.#stopWaiting(waiting.map(({ id }) => id));
        return waiting.length;
      });
      await nextTurn();
    }
  }

  #stopWaiting(ids: readonly number[]): void {
    const now = this.#clock();
    for (const id of ids) {
      if (!this.#tables.tasks.stop(id, 'it was stopped before it began', now)) continue;
      const executionId = this.#tables.tasks.byId(id)?.executionId;
      if (executionId !== undefined) this.#tables.executions.settle(executionId, now);
    }
  }
}
