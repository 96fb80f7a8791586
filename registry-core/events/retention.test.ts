import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { EventOutbox } from './outbox.ts';
import { EventRetention, type RetentionLimits } from './retention.ts';

const DAY = 24 * 60 * 60 * 1000;

let database: Database;
let now: number;
let outbox: EventOutbox;

beforeEach(() => {
  database = openMemoryDatabase();
  now = 0;
  outbox = new EventOutbox(database, () => now);
});

afterEach(() => database.close());

function record(count: number): void {
  database.writeNow(() => {
    for (let number = 0; number < count; number += 1) outbox.record({ type: 'user.logged-in', actor: 'ada' });
  });
}

async function sweep(limits: Partial<RetentionLimits>): Promise<number> {
  const retention = new EventRetention(database, { limits, clock: () => now });
  const slices = await retention.sweep();
  await retention.close();
  return slices;
}

function ids(): number[] {
  return outbox.after(0, 10_000).map(({ id }) => id);
}

describe('EventRetention', () => {
  it('keeps the latest events by their number', async () => {
    record(10);
    await sweep({ count: 4 });
    expect(ids()).toEqual([7, 8, 9, 10]);
  });

  it('keeps events by their age', async () => {
    record(3);
    now = 10 * DAY;
    record(2);
    await sweep({ ageMs: 5 * DAY });
    expect(ids()).toEqual([4, 5]);
  });

  it('removes many in slices', async () => {
    record(1201);
    expect(await sweep({ count: 1 })).toBe(3);
    expect(ids()).toEqual([1201]);
  });

  it('keeps what a durable listener has not taken', async () => {
    record(10);
    database.execute("INSERT INTO event_cursor (listener, event_id) VALUES ('slow', 3), ('fast', 9)");
    await sweep({ count: 1 });
    expect(ids()[0]).toBe(4);
  });

  it('does not give an id again when all are gone', async () => {
    record(3);
    now = 100 * DAY;
    await sweep({ ageMs: DAY });
    expect(ids()).toEqual([]);
    record(1);
    expect(ids()).toEqual([4]);
  });
});
