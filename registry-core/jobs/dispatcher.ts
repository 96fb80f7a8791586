import { Value } from 'typebox/value';
import { RegistryError } from '../errors/index.ts';
import { nextTurn, runFor } from '../turns/index.ts';
import { backOffMs } from './back-off.ts';
import { type AnyJobKind, FinalFailure, LANES, type Lane, type TaskContext, TooEarly } from './job-kind.ts';
import type { JobTables } from './job-tables.ts';
import { type EndReason, RunningTask } from './running-task.ts';
import type { JsonObject } from './states.ts';
import type { Task } from './task-store.ts';

/** What the dispatcher is built on. */
export interface DispatcherParts {
  readonly tables: JobTables;
  readonly kinds: ReadonlyMap<string, AnyJobKind>;
  readonly clock: () => number;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly random: () => number;
  /** Told what kept it from its work; it tries again. */
  readonly onFailure: (cause: unknown) => void;
  /** Told of a task that is not begun again by itself, since the process ended under it too often. */
  readonly onParked: (task: Task) => void;
}

/** A task under which the process ended so often may be what ends it. */
const CRASHES_MOST = 3;
/** Rows that are changed in one transaction: some milliseconds. */
const ROWS_AT_ONCE = 200;
/** How often the progress of running tasks is written, and hung ones are looked for, ms. */
const BEAT_MS = 1000;
/** The clock may be set and the machine may sleep: the time of the next task is looked at this often, ms. */
const LOOK_MS = 60_000;
/** After something failed that has to do with the database, ms. */
const AFTER_FAILURE_MS = 5000;
/** What running tasks may take to end when the registry closes, ms. */
const CLOSING_MS = 5000;
const DEFAULT_PATIENCE_MS = 10 * 60 * 1000;

/**
 * Gives tasks that wait to the places of their lanes, and ends them as they end: done, failed, waiting for another
 * attempt. Whatever an attempt writes is fenced: once it is not the latest any more, nothing of it is taken.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #running = new Map<number, RunningTask>();
  readonly #runs = new Set<Promise<void>>();
  #pumping: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #isStarted = false;
  #isClosed = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Takes up what the last process left, and begins. */
  async start(): Promise<void> {
    while (!this.#isClosed && (await this.#recoverSome())) await nextTurn();
    this.#isStarted = true;
    this.wake();
  }

  /** Those that run, by their id. */
  get running(): ReadonlyMap<number, RunningTask> {
    return this.#running;
  }

  /** Looks whether something may begin. Call it after something was added, resumed or has ended. */
  wake(): void {
    if (!this.#isStarted || this.#isClosed) return;
    this.#again = true;
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
      // Asked for between the last look and this.
      if (this.#again) this.wake();
    });
  }

  /** Tells a running task to end; false when it does not run. */
  stop(taskId: number): boolean {
    const running = this.#running.get(taskId);
    running?.end('stopped');
    return running !== undefined;
  }

  /** Tells running tasks to end, and lets them wait for the next start. Call it before the database is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#pumping;
    for (const running of this.#running.values()) running.end('closing');
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      late = setTimeout(resolve, CLOSING_MS);
    });
    await Promise.race([Promise.allSettled(this.#runs), patience]);
    clearTimeout(late);
    clearInterval(this.#beat);
    for (const running of this.#running.values()) await this.#settle(running, 'closing');
  }

  async #recoverSome(): Promise<boolean> {
    const { tables, clock, onParked } = this.#parts;
    const parked: Task[] = [];
    const left = await tables.database.write(() => {
      const now = clock();
      const cut = tables.tasks.running(ROWS_AT_ONCE);
      for (const task of cut) {
        const isParked = task.crashes + 1 >= CRASHES_MOST;
        const message = isParked
          ? `the registry ended ${task.crashes + 1} times while this ran; it is not begun again by itself`
          : 'the registry ended while this ran; it goes on from where it was';
        tables.tasks.recover(task.id, isParked ? 'failed' : 'waiting', message, now);
        tables.log.add(task.id, { at: now, level: 'warn', message, facts: undefined });
        tables.executions.settle(task.executionId, now);
        if (isParked) parked.push(task);
      }
      return cut.length === ROWS_AT_ONCE;
    });
    for (const task of parked) onParked(task);
    return left;
  }

  async #pump(): Promise<void> {
    try {
      while (this.#again && !this.#isClosed) {
        this.#again = false;
        if (this.#hasWork()) for (const task of await this.#claim()) this.#begin(task);
      }
      this.#lookLater(this.#msUntilNext());
    } catch (cause) {
      this.#parts.onFailure(cause);
      this.#again = false;
      this.#lookLater(AFTER_FAILURE_MS);
    }
  }

  #hasWork(): boolean {
    const { tables, clock } = this.#parts;
    if ((tables.tasks.nextDueAt() ?? Number.POSITIVE_INFINITY) <= clock()) return true;
    return this.#free().some(({ kinds }) => kinds.some((kind) => tables.tasks.claimable(kind, 1).length > 0));
  }

  /** Lanes with free places, and their kinds that are not paused. */
  #free(): readonly { readonly places: number; readonly kinds: readonly string[] }[] {
    const paused = this.#parts.tables.queues.paused();
    const taken = new Map<Lane, number>();
    for (const { task } of this.#running.values()) {
      const lane = this.#parts.kinds.get(task.kind)?.lane;
      if (lane !== undefined) taken.set(lane, (taken.get(lane) ?? 0) + 1);
    }
    const kinds = [...this.#parts.kinds.values()].filter(({ name }) => !paused.has(name));
    return Object.entries(LANES)
      .map(([lane, { places }]) => ({
        places: places - (taken.get(lane as Lane) ?? 0),
        kinds: kinds.filter((kind) => kind.lane === lane).map(({ name }) => name),
      }))
      .filter((lane) => lane.places > 0 && lane.kinds.length > 0);
  }

  #claim(): Promise<readonly Task[]> {
    const { tables, clock } = this.#parts;
    return tables.database.write(() => {
      const now = clock();
      if (tables.tasks.makeDue(now, ROWS_AT_ONCE) === ROWS_AT_ONCE) this.#again = true;
      const claimed: Task[] = [];
      for (const { places, kinds } of this.#free()) {
        const next = kinds
          .flatMap((kind) => tables.tasks.claimable(kind, places))
          .sort((one, other) => other.priority - one.priority || one.id - other.id);
        claimed.push(...withoutTwins(next).slice(0, places));
      }
      for (const task of claimed) {
        tables.tasks.claim(task.id, now);
        tables.executions.settle(task.executionId, now);
      }
      return claimed;
    });
  }

  #begin(task: Task): void {
    const { tables, clock, now } = this.#parts;
    const execution = tables.executions.byId(task.executionId);
    const running = new RunningTask(task, {
      actor: execution?.actor ?? '',
      trigger: execution?.trigger ?? 'event',
      clock,
      now,
      saveStep: (one, step) => this.#saveStep(one, step),
      onMuch: (one) => void this.#write(one).catch(this.#parts.onFailure),
    });
    this.#running.set(task.id, running);
    this.#beat ??= setInterval(() => void this.#onBeat(), BEAT_MS);
    const run = this.#run(running).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #run(running: RunningTask): Promise<void> {
    try {
      const result = await this.#attempt(running);
      await this.#settle(running, { result });
    } catch (cause) {
      await this.#settle(running, running.endReason ?? { cause });
    }
  }

  async #attempt(running: RunningTask): Promise<JsonObject | undefined> {
    const { kind: name, parameters } = running.task;
    const kind = this.#parts.kinds.get(name);
    if (kind === undefined) throw new FinalFailure(`this version of Marina has no job ${name}`);
    if (!Value.Check(kind.parameters, parameters)) {
      throw new FinalFailure(`the job ${name} was told something that it does not take`);
    }
    return runFor({ actor: running.actor }, () => kind.run(running as TaskContext<JsonObject> as never));
  }

  /** Writes how an attempt ended, unless it is not the latest any more; tries until the database takes it. */
  async #settle(running: RunningTask, end: End): Promise<void> {
    if (this.#running.get(running.id) !== running) return;
    try {
      await this.#writeEnd(running, end);
      this.#forget(running);
    } catch (cause) {
      this.#parts.onFailure(cause);
      if (this.#isClosed) return;
      setTimeout(() => void this.#settle(running, end), AFTER_FAILURE_MS).unref();
    }
  }

  #forget(running: RunningTask): void {
    this.#running.delete(running.id);
    if (this.#running.size === 0) {
      clearInterval(this.#beat);
      this.#beat = undefined;
    }
    this.wake();
  }

  async #writeEnd(running: RunningTask, end: End): Promise<void> {
    const { tables, clock } = this.#parts;
    const { attempt, task } = running;
    const told = outcomeOf(end, running, this.#parts);
    if (told.message !== undefined) running.log(told.state === 'failed' ? 'error' : 'warn', told.message);
    running.logCut();
    const unwritten = running.takeUnwritten();
    await tables.database.write(() => {
      const now = clock();
      for (const line of unwritten.lines) tables.log.add(task.id, line);
      if (unwritten.progress !== undefined) tables.tasks.beat(attempt, unwritten.progress, now);
      if (told.state === 'again') tables.tasks.again(attempt, told, now);
      else tables.tasks.end(attempt, told.state, told, now);
      tables.executions.settle(task.executionId, now);
    });
  }

  async #saveStep(running: RunningTask, step: JsonObject): Promise<boolean> {
    const { tables, clock } = this.#parts;
    const { progress, lines } = running.takeUnwritten();
    return tables.database.write(() => {
      const now = clock();
      for (const line of lines) tables.log.add(running.id, line);
      if (progress !== undefined) tables.tasks.beat(running.attempt, progress, now);
      return tables.tasks.saveStep(running.attempt, step, now);
    });
  }

  async #write(running: RunningTask): Promise<void> {
    const { tables, clock } = this.#parts;
    const { progress, lines } = running.takeUnwritten();
    if (progress === undefined && lines.length === 0) return;
    await tables.database.write(() => {
      for (const line of lines) tables.log.add(running.id, line);
      if (progress !== undefined) tables.tasks.beat(running.attempt, progress, clock());
    });
  }

  async #onBeat(): Promise<void> {
    try {
      for (const running of [...this.#running.values()]) {
        await this.#write(running);
        const patience = this.#parts.kinds.get(running.task.kind)?.patienceMs ?? DEFAULT_PATIENCE_MS;
        if (running.silentMs > patience && running.endReason === undefined) await this.#giveUp(running);
      }
    } catch (cause) {
      this.#parts.onFailure(cause);
    }
  }

  /** A hung task loses its place; what it still does is not taken, since it is not the latest attempt any more. */
  async #giveUp(running: RunningTask): Promise<void> {
    running.end('hung');
    await this.#writeEnd(running, 'hung');
    this.#forget(running);
  }

  #msUntilNext(): number {
    const next = this.#parts.tables.tasks.nextDueAt();
    return next === undefined ? LOOK_MS : Math.max(0, next - this.#parts.clock());
  }

  #lookLater(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => this.wake(), Math.min(ms, LOOK_MS)).unref();
  }
}

/** How an attempt ended. */
type End = EndReason | { readonly result: JsonObject | undefined } | { readonly cause: unknown };

type Outcome =
  | { readonly state: 'done'; readonly message?: undefined; readonly result: JsonObject | undefined }
  | { readonly state: 'failed' | 'stopped'; readonly message: string }
  | {
      readonly state: 'again';
      readonly message: string | undefined;
      readonly runAt: number;
      readonly attempts: number;
    };

/** What becomes of a task whose attempt ended so. */
function outcomeOf(end: End, { task }: RunningTask, parts: DispatcherParts): Outcome {
  const { clock, kinds, random } = parts;
  const attempts = task.attempts + 1;
  if (end === 'stopped') return { state: 'stopped', message: 'it was stopped' };
  // Going on at the next start is no attempt of its own.
  if (end === 'closing')
    return { state: 'again', message: undefined, runAt: clock(), attempts: task.attempts };
  if (typeof end === 'object' && 'result' in end) return { state: 'done', result: end.result };
  if (typeof end === 'object' && end.cause instanceof TooEarly) {
    const { message, waitMs } = end.cause;
    return { state: 'again', message, runAt: clock() + waitMs, attempts: task.attempts };
  }
  const message = typeof end === 'object' ? messageOf(end.cause) : 'it showed no sign of life';
  const isFinal = typeof end === 'object' && end.cause instanceof FinalFailure;
  if (isFinal || attempts >= (kinds.get(task.kind)?.attempts ?? 1)) return { state: 'failed', message };
  return { state: 'again', message, runAt: clock() + backOffMs(attempts, random), attempts };
}

function messageOf(cause: unknown): string {
  if (cause instanceof RegistryError || cause instanceof FinalFailure) return cause.message;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

/** Of tasks with one key, only the first may begin. */
function withoutTwins(tasks: readonly Task[]): Task[] {
  const seen = new Set<string>();
  return tasks.filter(({ kind, dedupeKey }) => {
    if (dedupeKey === undefined) return true;
    const key = `${kind} ${dedupeKey}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
