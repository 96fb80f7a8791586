import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { takePush } from '../activities/activity-store.ts';
import { affectedKeys } from './affected-keys.ts';
import { isListHeld } from './held-lists.ts';

/** A push of many manifests is many events; what they touch is fetched once. In ms. */
const GATHER = 120;
/** A list that reaches deeper is not fetched anew behind the reader's back. */
const PAGES_REFRESHED = 2;

/** Turns the registry's events into fresh data on the screen. */
export class LiveUpdates {
  readonly #client: QueryClient;
  readonly #pending = new Map<string, QueryKey>();
  /** Of these, by their hash, those to which more happened than pushes. */
  readonly #changed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  /** Takes an event in; what it touches is fetched anew shortly after. */
  take(event: LiveEvent): void {
    const { type, repository, actor, occurredAt } = event;
    if (type === 'artifact.pushed' && repository !== undefined) {
      takePush({ repository, username: actor }, occurredAt);
    }
    for (const key of affectedKeys(event)) {
      this.#pending.set(hashKey(key), key);
      // What only grows can wait until its reader asks; what is gone or changed cannot.
      if (type !== 'artifact.pushed') this.#changed.add(hashKey(key));
    }
    if (this.#pending.size > 0) this.#timer ??= setTimeout(() => this.#refresh(), GATHER);
  }

  /** After a time without events nothing is known to be fresh. */
  refreshAll(): void {
    void this.#client.invalidateQueries();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending.clear();
    this.#changed.clear();
  }

  #refresh(): void {
    this.#timer = undefined;
    const pending = [...this.#pending];
    const changed = new Set(this.#changed);
    this.#pending.clear();
    this.#changed.clear();
    for (const [hash, queryKey] of pending) {
      const onlyGrew = !changed.has(hash);
      void this.#client.invalidateQueries({ queryKey, refetchType: 'none' });
      void this.#client.refetchQueries({
        queryKey,
        type: 'active',
        predicate: (query) =>
          pagesOf(query.state.data) <= PAGES_REFRESHED &&
          !(onlyGrew && isHeld(query.queryKey, query.state.data)),
      });
    }
  }
}

/** Whether it is the list of artifacts of a repository that somebody holds as it is. */
function isHeld([what, repository]: QueryKey, data: unknown): boolean {
  const isList = typeof data === 'object' && data !== null && 'pages' in data;
  return what === 'artifacts' && isList && typeof repository === 'string' && isListHeld(repository);
}

/** How many pages an infinite query holds; 1 for any other. */
function pagesOf(data: unknown): number {
  if (typeof data !== 'object' || data === null || !('pages' in data)) return 1;
  return Array.isArray(data.pages) ? data.pages.length : 1;
}
