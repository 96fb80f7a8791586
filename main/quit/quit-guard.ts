/** What {@link QuitGuard} needs of Electron's app. */
export interface QuittingApp {
  on(name: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit(): void;
}

/** What is done between the wish to quit and the end. */
export interface QuitSteps {
  /** Asks the user when something would be cut off; false: the application goes on. */
  mayQuit(): Promise<boolean>;
  /** Brings everything to its end; its failure does not keep the application open. */
  finish(): Promise<void>;
}

/**
 * Quits in phases: the first attempt is held back while the user is asked, where there is something to ask, and the
 * application finishes (uploads drain, the database is checkpointed); then it quits for good.
 */
export class QuitGuard {
  readonly #app: QuittingApp;
  readonly #steps: QuitSteps;
  #phase: 'running' | 'asking' | 'finishing' | 'finished' = 'running';

  constructor(app: QuittingApp, steps: QuitSteps) {
    this.#app = app;
    this.#steps = steps;
    app.on('before-quit', (event) => this.#beforeQuit(event));
  }

  get quitting(): boolean {
    return this.#phase === 'finishing' || this.#phase === 'finished';
  }

  /** Quits without asking anybody: for ends of the session and signals, which wait for no answer. */
  quitNow(): void {
    if (!this.quitting) void this.#finish();
  }

  #beforeQuit(event: { preventDefault(): void }): void {
    if (this.#phase === 'finished') return;
    event.preventDefault();
    if (this.#phase === 'running') void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#phase = 'asking';
    // Who cannot be asked must not be kept.
    const mayQuit = await this.#steps.mayQuit().catch(() => true);
    if (this.quitting) return;
    this.#phase = 'running';
    if (mayQuit) await this.#finish();
  }

  async #finish(): Promise<void> {
    this.#phase = 'finishing';
    await this.#steps.finish().catch(() => {});
    this.#phase = 'finished';
    this.#app.quit();
  }
}
