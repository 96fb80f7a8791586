/** What the user says when quitting would cut pushes off. */
export type QuitChoice = 'when done' | 'now' | 'keep running';

/** What a {@link QuitQuestion} works with. */
export interface QuitQuestionParts {
  /** The repositories that are being pushed to now. */
  pushes(): Promise<readonly string[]>;
  ask(repositories: readonly string[]): Promise<QuitChoice>;
  /** Takes the window off the screen while the last pushes arrive. */
  hide(): void;
  /** Resolves after a second or so. */
  pause(): Promise<void>;
}

/** Between two layers, and before the manifest, nothing arrives for a moment: one look does not tell. */
const QUIET_LOOKS = 2;

/** Asks before pushes are cut off, and waits for their end where the user wants that. */
export class QuitQuestion {
  readonly #parts: QuitQuestionParts;
  #cancel: () => void = () => {};

  constructor(parts: QuitQuestionParts) {
    this.#parts = parts;
  }

  /** Whether to quit now: resolves once nothing arrives any more, or the user gave an answer that needs no waiting. */
  async mayQuit(): Promise<boolean> {
    const repositories = await this.#parts.pushes();
    if (repositories.length === 0) return true;
    const choice = await this.#parts.ask(repositories);
    if (choice !== 'when done') return choice === 'now';
    this.#parts.hide();
    const cancelled = new AbortController();
    const kept = new Promise<boolean>((resolve) => {
      this.#cancel = () => {
        cancelled.abort();
        resolve(false);
      };
    });
    return Promise.race([kept, this.#untilDone(cancelled.signal)]);
  }

  /** The user wants the application again: it is not quit when the pushes are done. */
  keepRunning(): void {
    this.#cancel();
  }

  async #untilDone(cancelled: AbortSignal): Promise<boolean> {
    for (let quiet = 0; quiet < QUIET_LOOKS; ) {
      await this.#parts.pause();
      if (cancelled.aborted) return false;
      quiet = (await this.#parts.pushes()).length === 0 ? quiet + 1 : 0;
    }
    return !cancelled.aborted;
  }
}
