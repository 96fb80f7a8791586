import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { LiveFeed } from './live-feed.ts';
import { EventOutbox, type RecordedEvent } from './outbox.ts';

let database: Database;
let outbox: EventOutbox;
let feed: LiveFeed;
const onFailure = vi.fn();

beforeEach(() => {
  onFailure.mockReset();
  database = openMemoryDatabase();
  outbox = new EventOutbox(database);
  feed = new LiveFeed(database, outbox, onFailure);
});

afterEach(() => {
  feed.close();
  database.close();
});

const record = (count = 1): void =>
  database.writeNow(() => {
    for (let made = 0; made < count; made += 1) outbox.record({ type: 'artifact.pushed', actor: 'ada' });
  });

function listen(afterId: number): { readonly ids: number[]; readonly stop: () => void } {
  const ids: number[] = [];
  return { ids, stop: feed.subscribe(afterId, (event) => void ids.push(event.id)) };
}

const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('LiveFeed', () => {
  it('replays what is there, then goes on with what is committed, without gap or repetition', () => {
    record(5);
    const early = listen(0);
    const late = listen(3);
    record(2);
    expect(early.ids).toEqual(upTo(7));
    expect(late.ids).toEqual(upTo(7, 4));
  });

  it('goes over any number of events in pages', () => {
    record(1001);
    const replayed = listen(0);
    record(450);
    expect(replayed.ids).toEqual(upTo(1451));
  });

  it('gives nothing of a transaction that failed', async () => {
    const { ids } = listen(0);
    const failed = database.write(() => {
      outbox.record({ type: 'tag.created', actor: 'ada' });
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    await database.write(() => outbox.record({ type: 'tag.deleted', actor: 'ada' }));
    expect(ids).toHaveLength(1);
  });

  it('ends with its subscription, even from within a listener', () => {
    const ids: number[] = [];
    const stop = feed.subscribe(0, ({ id }) => {
      ids.push(id);
      stop();
    });
    record(3);
    record();
    expect(ids).toEqual([1]);
    expect(feed.size).toBe(0);
  });

  it('keeps events that were recorded while nobody listened', () => {
    const first = listen(0);
    record();
    first.stop();
    record(2);
    expect(listen(1).ids).toEqual([2, 3]);
  });

  it('tells a listener of the event that another one committed, after the one that it answered', () => {
    const seen: string[] = [];
    const answer = (event: RecordedEvent): void => {
      if (event.type === 'artifact.pushed') {
        database.writeNow(() => outbox.record({ type: 'tag.created', actor: 'bot' }));
      }
    };
    feed.subscribe(0, answer);
    feed.subscribe(0, ({ id, type }) => void seen.push(`${id} ${type}`));
    record();
    expect(seen).toEqual(['1 artifact.pushed', '2 tag.created']);
  });

  it('goes on after a listener that throws', () => {
    feed.subscribe(0, () => {
      throw new Error('broken');
    });
    const { ids } = listen(0);
    record(2);
    expect(ids).toEqual([1, 2]);
    expect(onFailure).toHaveBeenCalledTimes(2);
  });

  it('reads nothing when something is committed that is no event', () => {
    const { ids } = listen(0);
    database.writeNow(() => {});
    expect(ids).toEqual([]);
  });

  it('is silent once closed', () => {
    const { ids } = listen(0);
    feed.close();
    record();
    expect(ids).toEqual([]);
  });
});
