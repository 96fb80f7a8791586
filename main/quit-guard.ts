/** What {@link QuitGuard} needs of Electron's app. */
export interface QuittingApp {
  on(name: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit(): void;
}

/**
 * Quits in two phases: the first attempt is held back while the application finishes (uploads drain, the database
 * is checkpointed), then it quits for good. Asks nobody, so a quit that comes from a script can never hang on it.
 */
export class QuitGuard {
  readonly #app: QuittingApp;
  readonly #finish: () => Promise<void>;
  #phase: 'running' | 'finishing' | 'finished' = 'running';

  /** @param finish Brings everything to its end; its failure does not keep the application open. */
  constructor(app: QuittingApp, finish: () => Promise<void>) {
    this.#app = app;
    this.#finish = finish;
    app.on('before-quit', (event) => this.#beforeQuit(event));
  }

  get quitting(): boolean {
    return this.#phase !== 'running';
  }

  #beforeQuit(event: { preventDefault(): void }): void {
    if (this.#phase === 'finished') return;
    event.preventDefault();
    if (this.#phase === 'finishing') return;
    this.#phase = 'finishing';
    void this.#finish()
      .catch(() => {})
      .then(() => {
        this.#phase = 'finished';
        this.#app.quit();
      });
  }
}
