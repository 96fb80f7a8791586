import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { takePush } from '../tasks/task-store.ts';
import { affectedKeys } from './affected-keys.ts';

/** A push of many manifests is many events; what they touch is fetched once. In ms. */
const GATHER = 120;
/** A list that reaches deeper is not fetched anew behind the reader's back. */
const PAGES_REFRESHED = 2;

/** Turns the registry's events into fresh data on the screen. */
export class LiveUpdates {
  readonly #client: QueryClient;
  readonly #pending = new Map<string, QueryKey>();
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
    for (const key of affectedKeys(event)) this.#pending.set(hashKey(key), key);
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
  }

  #refresh(): void {
    this.#timer = undefined;
    const keys = [...this.#pending.values()];
    this.#pending.clear();
    for (const queryKey of keys) {
      void this.#client.invalidateQueries({ queryKey, refetchType: 'none' });
      void this.#client.refetchQueries({
        queryKey,
        type: 'active',
        predicate: (query) => pagesOf(query.state.data) <= PAGES_REFRESHED,
      });
    }
  }
}

/** How many pages an infinite query holds; 1 for any other. */
function pagesOf(data: unknown): number {
  if (typeof data !== 'object' || data === null || !('pages' in data)) return 1;
  return Array.isArray(data.pages) ? data.pages.length : 1;
}
