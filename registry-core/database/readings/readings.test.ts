import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Departure, runFor } from '../../turns/index.ts';
import type { Database } from '../database.ts';
import { openDatabase } from '../open.ts';
import { COUNTER, ENDLESS, GREEDY, NUMBERS, REFUSED, WRITES } from '../testing/odd-readings.ts';
import { readHere } from './read-here.ts';
import { type Reading, readOne } from './reading.ts';

const WORKER = new URL('../testing/odd-readings-worker.ts', import.meta.url);

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-readings-'));
  database = open(WORKER);
});

afterEach(async () => {
  await database.closeWholly();
  await rm(folder, { recursive: true });
});

function open(readingWorker: URL | undefined): Database {
  const create = (opened: Database): void =>
    opened.execute('CREATE TABLE number (value INTEGER PRIMARY KEY)');
  return openDatabase({
    path: join(folder, 'numbers.db'),
    durability: 'power-loss',
    migrations: [{ version: 1, name: 'numbers', up: create }],
    ...(readingWorker && { readingWorker }),
  });
}

function add(...values: readonly number[]): Promise<void> {
  const insert = database.prepare<[number], never>('INSERT INTO number VALUES (?)');
  return database.write(() => {
    for (const value of values) insert.run(value);
  });
}

async function all<Part>(parts: AsyncGenerator<Part>): Promise<Part[]> {
  const found: Part[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

function readFor(reading: Reading<null, number>, departure = new Departure()) {
  return {
    departure,
    answer: runFor({ actor: 'somebody', departure }, () => readOne(database, reading, null)),
  };
}

describe('a reading on the event loop', () => {
  it('is refused when it takes too long', async () => {
    await expect(readHere(ENDLESS, database, null, 20).next()).rejects.toThrow(
      'takes longer than 0.02 seconds',
    );
  });

  it('ends when whoever it is read for leaves', async () => {
    const departure = new Departure();
    const next = runFor({ actor: 'somebody', departure }, () => readHere(ENDLESS, database, null).next());
    const outcome = expect(next).rejects.toThrow('nobody waits for this any more');
    departure.leave();
    await outcome;
  });
});

describe('a reading', () => {
  it('comes in parts, and sees what was committed before it was asked', async () => {
    await add(1, 2, 3);
    expect(await all(database.read(NUMBERS, { above: 1 }))).toEqual([2, 3]);
    await add(4);
    expect(await all(database.read(NUMBERS, { above: 3 }))).toEqual([4]);
  });

  it('is one of several that take turns', async () => {
    await add(7);
    const endless = readOne(database, ENDLESS, null).catch((cause: unknown) => cause);
    expect(await readOne(database, NUMBERS, { above: 0 })).toBe(7);
    expect(await endless).toMatchObject({ code: 'UNAVAILABLE', status: 503 });
  });

  it('is refused when it takes too long, with a word about what to do', async () => {
    await expect(readOne(database, ENDLESS, null)).rejects.toThrow(
      'takes longer than 0.3 seconds; narrow it',
    );
  });

  it('is not cut for whoever takes its parts slowly', async () => {
    await add(...Array.from({ length: 8 }, (_, value) => value + 1));
    const taken: number[] = [];
    for await (const value of database.read(NUMBERS, { above: 0 })) {
      taken.push(value);
      await setTimeout(60);
    }
    expect(taken).toHaveLength(8);
  });

  it('starts no thread once the database is closed', async () => {
    await add(1, 2, 3);
    const parts = database.read(NUMBERS, { above: 0 });
    expect((await parts.next()).value).toBe(1);
    await database.closeWholly();
    await expect(all(parts)).rejects.toThrow('ended with the registry');
  });

  it('goes no further than somebody takes its parts, and ends when nobody wants more', async () => {
    const seen: number[] = [];
    for await (const count of database.read(COUNTER, null)) {
      seen.push(count);
      if (count === 100) break;
    }
    expect(seen).toHaveLength(101);
    await add(1);
    expect(await readOne(database, NUMBERS, { above: 0 })).toBe(1);
  });

  it('ends when whoever it is read for leaves, before its first part, too', async () => {
    const { departure, answer } = readFor(ENDLESS);
    const outcome = expect(answer).rejects.toThrow('nobody waits for this any more');
    await add(1);
    departure.leave();
    await outcome;
    await expect(readFor(ENDLESS, departure).answer).rejects.toThrow('nobody waits for this any more');
    expect(await readOne(database, NUMBERS, { above: 0 })).toBe(1);
  });

  it('leaves its place among those that keep much, and the line for one', async () => {
    const crowd = Array.from({ length: 4 + 3 }, () => readFor(GREEDY));
    const outcomes = Promise.allSettled(crowd.map(({ answer }) => answer));
    for (const { departure } of crowd.slice(1)) departure.leave();
    // Its deadline can pass only once it has a place.
    await expect(readFor(GREEDY).answer).rejects.toThrow('takes longer than');
    for (const { departure } of crowd) departure.leave();
    expect((await outcomes).map(({ status }) => status)).toEqual(crowd.map(() => 'rejected'));
  });

  it('keeps what a client sees of a refusal', async () => {
    await expect(all(database.read(REFUSED, null))).rejects.toMatchObject({
      name: 'RegistryError',
      code: 'BAD_REQUEST',
      status: 400,
      message: 'narrow it',
      detail: { in: 'query' },
    });
  });

  it('can change nothing', async () => {
    await add(1);
    await expect(readOne(database, WRITES, null)).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  });

  it('ends with the database', async () => {
    const endless = expect(readOne(database, ENDLESS, null)).rejects.toThrow('ended with the registry');
    await database.closeWholly();
    await endless;
  });

  it('runs on the event loop where no thread can be started', async () => {
    await add(5);
    await database.closeWholly();
    for (const worker of [new URL('not-there.ts', import.meta.url), undefined]) {
      database = open(worker);
      expect(await readOne(database, NUMBERS, { above: 0 })).toBe(5);
      await database.closeWholly();
    }
  });
});
