import type { Database } from '../database/index.ts';
import type { Lifetime } from '../lifetime.ts';
import { LiveFeed } from './live-feed.ts';
import { EventOutbox } from './outbox.ts';
import { RecentActivity } from './recent-activity.ts';
import { EventRetention } from './retention.ts';

/** What the events are built on. */
export interface EventsParts {
  readonly database: Database;
  /** Told what went wrong beside any request. */
  readonly onFailure: (what: string, cause: unknown) => void;
}

/** What happened in the registry: written with what made it true, read as it comes or afterwards. */
export interface Events {
  readonly outbox: EventOutbox;
  readonly feed: LiveFeed;
  readonly activity: RecentActivity;
}

/** Opens the room, and begins to remove events that are old. */
export function openEvents({ database, onFailure }: EventsParts, lifetime: Lifetime): Events {
  const outbox = new EventOutbox(database);
  const retention = new EventRetention(database, {
    onFailure: (cause) => onFailure('old events were not removed', cause),
  });
  retention.start();
  lifetime.onClose(() => retention.close());
  const feed = new LiveFeed(database, outbox, (cause) =>
    onFailure('a listener of the live feed failed', cause),
  );
  lifetime.onClose(() => feed.close());
  return { outbox, feed, activity: new RecentActivity(database) };
}
