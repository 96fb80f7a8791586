import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANONYMOUS, type Principal } from '../access/principal.ts';
import type { RequestIdentity } from '../access/request-identity.ts';
import { EventFollowers, type EventStreamLimits } from '../api/marina/events.ts';
import { serveAlone } from '../api/testing/serve-alone.ts';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { RegistryError } from '../errors/registry-error.ts';
import { LiveFeed } from '../events/live-feed.ts';
import { EventOutbox, type NewEvent } from '../events/outbox.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { RequestMeter } from '../telemetry/request-meter.ts';
import { createApplication } from './application.ts';
import { RegistryServer } from './registry-server.ts';
import { parseAnswer, RawConnection } from './testing/raw-connection.ts';

const ADA: Principal = { kind: 'user', userId: 1, username: 'ada', administrator: false };

let database: Database;
let outbox: EventOutbox;
let feed: LiveFeed;
let routes: EventFollowers;
let server: RegistryServer;
let uploadsBegin: () => void;
let principal: Principal | 'refused';
const connections: RawConnection[] = [];

beforeEach(() => {
  principal = ADA;
  database = openMemoryDatabase();
  outbox = new EventOutbox(database);
  feed = new LiveFeed(database, outbox);
});

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy();
  routes.close();
  await server.close(1000);
  database.close();
});

async function start(limits: Partial<EventStreamLimits> = {}): Promise<void> {
  const { application, handle } = await createApplication({ logger: silentLogger() });
  const authenticator = {
    forApi: (): RequestIdentity => {
      if (principal === 'refused') throw new RegistryError('UNAUTHORIZED', 'the session has ended');
      return { principal, method: 'session' };
    },
    stillHolds: async (): Promise<boolean> => principal !== 'refused',
  };
  const mayKnow = (_user: Principal, { projectId }: NewEvent): boolean => projectId !== 13;
  const listeners = new Set<() => void>();
  uploadsBegin = () => {
    for (const listener of listeners) listener();
  };
  const uploads = {
    onReceiving: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    concern: ({ username }: { username: string }) => username === 'ada',
  };
  routes = new EventFollowers({ feed, outbox, authenticator, mayKnow, uploads, limits });
  routes.serveOn(serveAlone(application, authenticator));
  await application.ready();
  server = new RegistryServer({
    distribution: handle,
    application: handle,
    logger: silentLogger(),
    meter: new RequestMeter(),
    externalUrl: () => '',
  });
  await server.listen({ host: '127.0.0.1', port: 0, portFallback: false, exposed: false });
}

async function follow(query = '', ...headers: string[]): Promise<RawConnection> {
  const connection = await RawConnection.open(server.port);
  connections.push(connection);
  connection.write(
    [`GET /api/marina/v1/events${query} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n'),
  );
  return connection;
}

const push = (projectId = 1, payload: Record<string, unknown> = {}): void =>
  database.writeNow(() => outbox.record({ type: 'artifact.pushed', actor: 'ada', projectId, payload }));

/** The events in what a connection received, by id and type. */
const eventsIn = (text: string): string[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '{}']) => {
    const { id, type } = JSON.parse(data) as { id: number; type: string };
    return `${id} ${type}`;
  });

describe('GET /api/marina/v1/events', () => {
  it('sends each event as it is committed, with its id, from now on', async () => {
    push();
    await start();
    const connection = await follow();
    const { status, headers } = parseAnswer(await connection.until(/\nid: 1\n\n/));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(connection.received).toContain('retry: 1000\n');
    push();
    const received = await connection.until(/artifact\.pushed/);
    expect(received).toMatch(
      /\nid: 2\nevent: artifact\.pushed\ndata: \{"id":2,"type":"artifact\.pushed",.*\}\n\n/,
    );
    expect(eventsIn(received)).toEqual(['2 artifact.pushed']);
  });

  it.each([
    ['', 'Last-Event-ID: 2'],
    ['?lastEventId=2', 'Accept: text/event-stream'],
  ])('goes on after the last event that the client saw (%s %s)', async (query, header) => {
    for (let count = 0; count < 4; count += 1) push();
    await start();
    const received = await (await follow(query, header)).until(/"id":4/);
    expect(eventsIn(received)).toEqual(['3 artifact.pushed', '4 artifact.pushed']);
  });

  it('leaves out what the user may not know', async () => {
    await start();
    const connection = await follow('', 'Last-Event-ID: 0');
    await connection.until(/retry/);
    push(13);
    push(1);
    expect(eventsIn(await connection.until(/"id":2/))).toEqual(['2 artifact.pushed']);
  });

  it.each([
    ['missed too many events', 'Last-Event-ID: 1'],
    ['comes from another database', 'Last-Event-ID: 99'],
  ])('tells a client that %s to read everything anew', async (_why, header) => {
    for (let count = 0; count < 10; count += 1) push();
    await start({ backlog: 5 });
    const connection = await follow('', header);
    await connection.until(/feed\.reset/);
    push();
    const received = await connection.until(/"id":11/);
    expect(eventsIn(received)).toEqual(['10 feed.reset', '11 artifact.pushed']);
    expect(received).toContain('id: 10\n');
  });

  it('refuses who is not signed in, and an id that is no number', async () => {
    await start();
    principal = ANONYMOUS;
    expect(parseAnswer(await (await follow()).until(/\}$/)).status).toBe(401);
    principal = ADA;
    expect(parseAnswer(await (await follow('', 'Last-Event-ID: x')).until(/\}$/)).status).toBe(400);
    expect(feed.size).toBe(0);
  });

  it('hints at uploads to whom they concern, outside the order of events', async () => {
    await start();
    const mine = await follow();
    await mine.until(/retry/);
    principal = { kind: 'user', userId: 2, username: 'bob', administrator: false };
    const other = await follow();
    await other.until(/retry/);
    uploadsBegin();
    push();
    const received = await mine.until(/artifact.pushed/);
    expect(eventsIn(received)).toEqual(['0 upload.receiving', '1 artifact.pushed']);
    expect(received.match(/^id: /gm)).toHaveLength(2);
    expect(eventsIn(await other.until(/artifact.pushed/))).toEqual(['1 artifact.pushed']);
  });

  it('takes a bounded number of clients', async () => {
    await start({ subscribers: 2, reserved: 0 });
    for (let count = 0; count < 2; count += 1) await (await follow()).until(/retry/);
    const { status, headers } = parseAnswer(await (await follow()).until(/\}$/));
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('10');
  });

  it('gives one user a share, and keeps some for administrators', async () => {
    await start({ subscribers: 4, subscribersOfOne: 2, reserved: 1 });
    const isFollowing = async (user: Principal): Promise<boolean> => {
      principal = user;
      const follows = /^retry: /m;
      return follows.test(await (await follow()).until(/^retry: |\}$/m));
    };
    const user = (userId: number, administrator = false): Principal => ({
      kind: 'user',
      userId,
      username: `user ${userId}`,
      administrator,
    });
    expect([await isFollowing(ADA), await isFollowing(ADA), await isFollowing(ADA)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([await isFollowing(user(2)), await isFollowing(user(3))]).toEqual([true, false]);
    expect([await isFollowing(user(4, true)), await isFollowing(user(5, true))]).toEqual([true, false]);
  });

  it('forgets a client that goes away', async () => {
    await start();
    const connection = await follow();
    await connection.until(/retry/);
    expect([routes.size, feed.size]).toEqual([1, 1]);
    connection.destroy();
    await expect.poll(() => [routes.size, feed.size]).toEqual([0, 0]);
    push();
  });

  it('ends the stream of a client that does not read, which can go on from where it was', async () => {
    await start();
    const connection = await follow('', 'Last-Event-ID: 0');
    await connection.until(/retry/);
    connection.socket.pause();
    const payload = { text: 'x'.repeat(512 * 1024) };
    for (let count = 0; count < 9; count += 1) push(1, payload);
    connection.socket.resume();
    const received = await connection.until(/feed\.end/);
    const events = eventsIn(received);
    const last = events.length - 1;
    expect(last).toBeLessThan(9);
    expect(events).toEqual([
      ...Array.from({ length: last }, (_, index) => `${index + 1} artifact.pushed`),
      `${last} feed.end`,
    ]);
    expect(received).toContain('"reason":"overflow"');
    await expect.poll(() => feed.size).toBe(0);
    push();
    const rest = await (await follow('', 'Last-Event-ID: 9')).until(/"id":10/);
    expect(eventsIn(rest)).toEqual(['10 artifact.pushed']);
  });

  it('sends heartbeats, and ends the stream once the session is over', async () => {
    await start({ heartbeatMs: 20 });
    const connection = await follow();
    await connection.until(/(: heartbeat\n\n[\s\S]*){6}/);
    principal = 'refused';
    expect(await connection.until(/feed\.end/)).toContain('"reason":"logged-out"');
    await expect.poll(() => routes.size).toBe(0);
  });

  it('ends all streams when the registry closes, and takes no new ones', async () => {
    await start();
    const connection = await follow();
    await connection.until(/retry/);
    routes.close();
    expect(await connection.until(/feed\.end/)).toContain('"reason":"closing"');
    expect(parseAnswer(await (await follow()).until(/\}$/)).status).toBe(503);
    await expect.poll(() => feed.size).toBe(0);
  });
});
