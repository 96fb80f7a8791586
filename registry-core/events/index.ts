export type { LiveFeed } from './live-feed.ts';
export { type Events, openEvents } from './open-events.ts';
export { EventOutbox, type RecordedEvent } from './outbox.ts';
export type { Activity, RecentActivity } from './recent-activity.ts';
