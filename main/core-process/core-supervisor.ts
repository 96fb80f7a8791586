import { Check } from 'typebox/value';
import type { HostOptions } from '../../registry-core/host/index.ts';
import type { CoreProblem, CoreState, CoreTrouble } from '../ipc-contract/core.ts';
import { type CorePort, MessageFromCore, type StartCorePort } from './core-protocol.ts';
import { restartDelay } from './restart-delay.ts';

/** A core that ran this long was healthy: its next failure starts the back-off anew. */
const HEALTHY_AFTER = 60_000;
/** Opening a large registry may reconcile files with rows first. */
const READY_TIMEOUT = 120_000;
/** The core drains uploads for up to 5 s, then checkpoints. */
const STOP_TIMEOUT = 10_000;

/** How often a core that runs is asked for an answer. */
const PING_EVERY = 1_000;
/** Unanswered, so many say that it is stuck. Counted rather than timed: a machine that slept is no stuck core. */
const PINGS_MISSED = 3;
/** A core that does not answer will not end in order either. */
const STOP_TIMEOUT_SILENT = 2_000;

/** Failures that a second try cannot mend. */
const PERMANENT_FAILURES: ReadonlySet<string> = new Set(['SCHEMA_TOO_NEW', 'DATA_FOLDER_UNUSABLE']);

/** A disk that was unplugged comes back without a word. */
const OBSTACLE_INTERVAL = 3000;

/** One run of the core. A run that was replaced reports into the void. */
interface Run {
  readonly port: CorePort;
  readonly startedAt: number;
  timer: NodeJS.Timeout | undefined;
  pinging: NodeJS.Timeout | undefined;
  unanswered: number;
  problem: CoreProblem | undefined;
  ended: boolean;
}

/** What a {@link CoreSupervisor} works with. */
export interface CoreSupervisorParts {
  readonly startPort: StartCorePort;
  /** What the next core is started with. */
  readonly options: () => HostOptions;
  /** Why no core can be started now; asked before each start. */
  readonly obstacle?: () => CoreProblem | undefined;
  /** Gives the core the master key when it asks; may take as long as the user takes to answer a keychain. */
  readonly masterKey: (mayCreate: boolean) => Promise<Buffer>;
  readonly onState: (state: CoreState) => void;
  readonly log?: (message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

/**
 * Keeps one registry core running: starts it, hands it its options, restarts it with back-off when it dies, and
 * stops it in an orderly way. All waiting is on timers that {@link CoreSupervisor.stop} clears.
 */
export class CoreSupervisor {
  readonly #parts: CoreSupervisorParts;
  #state: CoreState = { status: 'stopped' };
  #run: Run | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #failures = 0;
  #restarting = false;
  #change: (() => void) | undefined;
  #stopWaiters: (() => void)[] = [];
  #startWaiters: ((state: CoreState) => void)[] = [];

  constructor(parts: CoreSupervisorParts) {
    this.#parts = parts;
  }

  get state(): CoreState {
    return this.#state;
  }

  /** The state as soon as it is not `starting`: what waits for this asks a core that is about to answer. */
  started(): Promise<CoreState> {
    if (this.#state.status !== 'starting') return Promise.resolve(this.#state);
    return new Promise((resolve) => this.#startWaiters.push(resolve));
  }

  /** Starts the core when none runs and none is stopping. */
  start(): void {
    if (this.#run !== undefined || this.#state.status === 'stopping') return;
    clearTimeout(this.#restartTimer);
    const problem = this.#parts.obstacle?.();
    if (problem !== undefined) {
      this.#enter({ status: 'down', problem, retryAt: null });
      this.#awaitWay();
      return;
    }
    this.#enter({ status: 'starting' });
    const startedAt = Date.now();
    const listener = {
      onMessage: (message: unknown) => this.#receive(run, message),
      onExit: (exitCode: number) => this.#exited(run, exitCode),
    };
    const port = this.#parts.startPort(listener);
    const run: Run = {
      port,
      startedAt,
      timer: undefined,
      pinging: undefined,
      unanswered: 0,
      problem: undefined,
      ended: false,
    };
    this.#run = run;
    run.timer = setTimeout(() => this.#silent(run), READY_TIMEOUT);
    port.send({ type: 'start', options: this.#parts.options() });
  }

  /** Starts a core that is down without waiting for its turn. */
  retry(): void {
    if (this.#state.status === 'down') this.start();
  }

  /**
   * Ends the core: lets it drain uploads and checkpoint, kills it when it takes longer than 10 s.
   * Resolves once it is gone; never rejects; may be called again at any time.
   */
  stop(): Promise<void> {
    this.#restarting = false;
    return this.#end();
  }

  /** Ends a core that runs in the same orderly way and starts it again, unless it is told to stop meanwhile. */
  async restart(): Promise<void> {
    if (this.#state.status === 'ready') await this.startAnew();
  }

  /**
   * Ends the core, whatever it is doing, and starts it again, unless it is told to stop meanwhile.
   *
   * @param change Is made between the two, when there is no core.
   */
  async startAnew(change?: () => void): Promise<void> {
    this.#restarting = true;
    this.#change = change ?? this.#change;
    await this.#end();
    if (!this.#restarting) return;
    this.#restarting = false;
    this.#change?.();
    this.#change = undefined;
    this.start();
  }

  #end(): Promise<void> {
    clearTimeout(this.#restartTimer);
    const run = this.#run;
    if (run === undefined) {
      this.#enter({ status: 'stopped' });
      return Promise.resolve();
    }
    const gone = new Promise<void>((resolve) => this.#stopWaiters.push(resolve));
    if (this.#state.status !== 'stopping') {
      const isSilent = this.#state.status === 'ready' && this.#state.silent === true;
      clearInterval(run.pinging);
      this.#enter({ status: 'stopping' });
      clearTimeout(run.timer);
      run.timer = setTimeout(
        () => {
          this.#parts.log?.('the registry core did not stop in time and was ended');
          run.port.kill();
        },
        isSilent ? STOP_TIMEOUT_SILENT : STOP_TIMEOUT,
      );
      run.port.send({ type: 'stop' });
    }
    return gone;
  }

  #receive(run: Run, message: unknown): void {
    if (run.ended) return;
    if (!Check(MessageFromCore, message)) {
      this.#parts.log?.('the registry core sent a message that main does not know');
      return;
    }
    if (message.type === 'failed') {
      run.problem = { code: message.code, message: message.message };
      // The core ends itself after this; make sure of it.
      run.port.kill();
    }
    if (message.type === 'pong') this.#answered(run, message.trouble);
    if (message.type === 'master-key-wanted') void this.#answerMasterKey(run, message.mayCreate);
    if (message.type === 'ready' && this.#state.status === 'starting') {
      clearTimeout(run.timer);
      const { url, port, version } = message;
      this.#enter({ status: 'ready', url, port, version });
      run.pinging = setInterval(() => this.#ping(run), PING_EVERY);
    }
  }

  #ping(run: Run): void {
    run.unanswered += 1;
    const state = this.#state;
    if (run.unanswered > PINGS_MISSED && state.status === 'ready' && state.silent !== true) {
      this.#parts.log?.('the registry core does not answer');
      this.#enter({ ...state, silent: true });
    }
    run.port.send({ type: 'ping' });
  }

  #answered(run: Run, trouble: CoreTrouble | undefined): void {
    run.unanswered = 0;
    if (this.#state.status !== 'ready') return;
    const { silent, trouble: before, ...state } = this.#state;
    const isSame = before?.problem === trouble?.problem && before?.message === trouble?.message;
    if (silent !== true && isSame) return;
    if (!isSame) this.#parts.log?.('the registry’s health changed', { ...(trouble ?? { problem: 'none' }) });
    this.#enter(trouble === undefined ? state : { ...state, trouble });
  }

  async #answerMasterKey(run: Run, mayCreate: boolean): Promise<void> {
    try {
      const key = await this.#parts.masterKey(mayCreate);
      run.port.send({ type: 'master-key', key: key.toString('base64') });
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      run.port.send({ type: 'master-key-refused', message });
    }
  }

  #exited(run: Run, exitCode: number): void {
    if (run.ended) return;
    run.ended = true;
    clearTimeout(run.timer);
    clearInterval(run.pinging);
    if (this.#run !== run) return;
    this.#run = undefined;
    if (this.#state.status === 'stopping') {
      this.#enter({ status: 'stopped' });
      for (const resolve of this.#stopWaiters.splice(0)) resolve();
      return;
    }
    this.#recover(
      run.problem ?? {
        code: 'CORE_EXITED',
        message: `the registry ended unexpectedly (exit code ${exitCode})`,
      },
      Date.now() - run.startedAt,
    );
  }

  #recover(problem: CoreProblem, ranFor: number): void {
    this.#failures = ranFor >= HEALTHY_AFTER ? 1 : this.#failures + 1;
    this.#parts.log?.('the registry core is down', { code: problem.code, failures: this.#failures });
    if (PERMANENT_FAILURES.has(problem.code)) {
      this.#enter({ status: 'down', problem, retryAt: null });
      return;
    }
    const delay = restartDelay(this.#failures);
    this.#restartTimer = setTimeout(() => this.start(), delay);
    this.#enter({ status: 'down', problem, retryAt: Date.now() + delay });
  }

  /** Starts the core once nothing stands in its way any more; says nothing while something does. */
  #awaitWay(): void {
    this.#restartTimer = setTimeout(() => {
      if (this.#parts.obstacle?.() === undefined) this.start();
      else this.#awaitWay();
    }, OBSTACLE_INTERVAL);
  }

  #silent(run: Run): void {
    run.problem = { code: 'CORE_SILENT', message: 'the registry did not report ready in time' };
    run.port.kill();
  }

  #enter(state: CoreState): void {
    this.#state = state;
    if (state.status !== 'starting') {
      for (const resolve of this.#startWaiters.splice(0)) resolve(state);
    }
    this.#parts.onState(state);
  }
}
