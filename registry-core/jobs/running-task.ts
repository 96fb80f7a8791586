import type { Progress, TaskContext } from './job-kind.ts';
import type { JsonObject, TaskLogLevel, Trigger } from './states.ts';
import type { TaskLogLine } from './task-log.ts';
import type { Attempt, Task } from './task-store.ts';

/** Lines of one attempt that are kept: what comes behind them is told by its number alone. */
const LINES_MOST = 10_000;
/** Lines that wait to be written: more are written at once. */
const LINES_AT_ONCE = 200;
/** What was done in the last minute counts for the rate. Milliseconds. */
const RATE_WINDOW_MS = 60_000;

/** Why a task was told to end. */
export type EndReason = 'stopped' | 'closing' | 'hung' | 'overtaken';

/** What a running task needs of whoever runs it. */
export interface RunningTaskParts {
  readonly actor: string;
  readonly trigger: Trigger;
  readonly clock: () => number;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Keeps the step, with what else is unwritten; false when the attempt is not the latest any more. */
  readonly saveStep: (task: RunningTask, step: JsonObject) => Promise<boolean>;
  /** There is much to write. */
  readonly onMuch: (task: RunningTask) => void;
}

/** An attempt that is under way: what it was told, how far it is, and what of that is not written yet. */
export class RunningTask implements TaskContext<JsonObject> {
  readonly task: Task;
  readonly attempt: Attempt;
  readonly actor: string;
  readonly trigger: Trigger;
  readonly #parts: RunningTaskParts;
  readonly #ending = new AbortController();
  readonly #marks: { readonly at: number; readonly done: number }[] = [];
  #progress: Progress;
  #isProgressNew = false;
  #lines: Omit<TaskLogLine, 'id'>[] = [];
  #lineCount = 0;
  #aliveAt: number;
  #reason: EndReason | undefined;

  constructor(task: Task, parts: RunningTaskParts) {
    this.task = task;
    // The row's fence is that from before the claim.
    this.attempt = { id: task.id, fence: task.fence + 1 };
    this.actor = parts.actor;
    this.trigger = parts.trigger;
    this.#parts = parts;
    this.#progress = task.progress;
    this.#aliveAt = parts.now();
    this.#marks.push({ at: this.#aliveAt, done: task.progress.done });
  }

  get id(): number {
    return this.task.id;
  }

  get executionId(): number {
    return this.task.executionId;
  }

  get parameters(): JsonObject {
    return this.task.parameters;
  }

  get step(): unknown {
    return this.task.step;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Why it was told to end; undefined unless it was. */
  get endReason(): EndReason | undefined {
    return this.#reason;
  }

  /** How long there was no sign of life, ms. */
  get silentMs(): number {
    return this.#parts.now() - this.#aliveAt;
  }

  /** How far it is now. */
  get currentProgress(): Progress {
    return this.#progress;
  }

  /** Units a second of late; undefined until something was done. */
  get rate(): number | undefined {
    const first = this.#marks[0];
    const seconds = first === undefined ? 0 : (this.#parts.now() - first.at) / 1000;
    const done = this.#progress.done - (first?.done ?? 0);
    return seconds > 0 && done > 0 ? done / seconds : undefined;
  }

  progress(progress: Progress): void {
    const now = this.#live();
    this.#progress = progress;
    this.#isProgressNew = true;
    if (now - (this.#marks.at(-1)?.at ?? 0) >= 1000) this.#marks.push({ at: now, done: progress.done });
    while (this.#marks.length > 1 && now - (this.#marks[0]?.at ?? now) > RATE_WINDOW_MS) this.#marks.shift();
  }

  log(level: TaskLogLevel, message: string, facts?: JsonObject): void {
    this.#live();
    this.#lineCount += 1;
    if (this.#lineCount > LINES_MOST) return;
    this.#lines.push({ at: this.#parts.clock(), level, message, facts });
    if (this.#lines.length === LINES_AT_ONCE) this.#parts.onMuch(this);
  }

  async saveStep(step: JsonObject): Promise<void> {
    this.#live();
    this.signal.throwIfAborted();
    if (await this.#parts.saveStep(this, step)) return;
    this.end('overtaken');
    this.signal.throwIfAborted();
  }

  /** Tells it to end; the first reason holds. */
  end(reason: EndReason): void {
    this.#reason ??= reason;
    this.#ending.abort(new Error(`the task was told to end: ${this.#reason}`));
  }

  /** What is not written yet; it is from now on. */
  takeUnwritten(): {
    readonly progress: Progress | undefined;
    readonly lines: readonly Omit<TaskLogLine, 'id'>[];
  } {
    const unwritten = {
      progress: this.#isProgressNew ? this.#progress : undefined,
      lines: this.#lines,
    };
    this.#isProgressNew = false;
    this.#lines = [];
    return unwritten;
  }

  /** The last line of an attempt that had too many. */
  logCut(): void {
    const cut = this.#lineCount - LINES_MOST;
    if (cut <= 0) return;
    const message = `${cut} more lines were left out`;
    this.#lines.push({ at: this.#parts.clock(), level: 'warn', message, facts: undefined });
  }

  #live(): number {
    this.#aliveAt = this.#parts.now();
    return this.#aliveAt;
  }
}
