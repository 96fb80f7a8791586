import type { Database } from '../database/index.ts';
import type { EventOutbox, RecordedEvent } from './outbox.ts';

export type FeedListener = (event: RecordedEvent) => void;

/** Events are read in pages, so that a long replay does not hold all of them in memory. */
const PAGE_SIZE = 200;

/**
 * Hands committed events to listeners in this process, in the order of commit, right after the commit.
 * It looks at the outbox when the database says that something was committed; there is no timer.
 */
export class LiveFeed {
  readonly #outbox: EventOutbox;
  readonly #onFailure: (failure: unknown) => void;
  readonly #listeners = new Set<FeedListener>();
  readonly #stopWatching: () => void;
  /** Id of the last event that the listeners have got. */
  #cursor: number;
  #delivering = false;

  /** `onFailure` is told what a listener threw; the other listeners still get the event. */
  constructor(database: Database, outbox: EventOutbox, onFailure: (failure: unknown) => void = () => {}) {
    this.#outbox = outbox;
    this.#onFailure = onFailure;
    this.#cursor = outbox.lastId();
    this.#stopWatching = database.onCommit(() => this.#deliver());
  }

  /** How many listeners there are. */
  get size(): number {
    return this.#listeners.size;
  }

  /**
   * Calls `listener` with every event after the one with `afterId`: at once with those that are there (before this
   * returns), then with each as it is committed, none twice, none left out. Returns the function that ends that.
   */
  subscribe(afterId: number, listener: FeedListener): () => void {
    this.#deliver();
    // A wrapper, so that one function may be subscribed twice.
    const own: FeedListener = (event) => listener(event);
    this.#forEachBetween(afterId, this.#cursor, (event) => this.#call(own, event));
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Ends all subscriptions. */
  close(): void {
    this.#stopWatching();
    this.#listeners.clear();
  }

  #deliver(): void {
    // A listener that commits something gets here again; the loop below will find its event.
    if (this.#delivering) return;
    if (this.#listeners.size === 0) {
      this.#cursor = this.#outbox.lastId();
      return;
    }
    this.#delivering = true;
    try {
      this.#forEachBetween(this.#cursor, Number.MAX_SAFE_INTEGER, (event) => {
        this.#cursor = event.id;
        for (const listener of this.#listeners) this.#call(listener, event);
      });
    } finally {
      this.#delivering = false;
    }
  }

  #forEachBetween(afterId: number, lastId: number, visit: FeedListener): void {
    let position = afterId;
    while (position < lastId) {
      const page = this.#outbox.after(position, PAGE_SIZE);
      for (const event of page) {
        if (event.id > lastId) return;
        position = event.id;
        visit(event);
      }
      if (page.length === 0) return;
    }
  }

  #call(listener: FeedListener, event: RecordedEvent): void {
    try {
      listener(event);
    } catch (failure) {
      this.#onFailure(failure);
    }
  }
}
