import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ANONYMOUS } from '../access/principal.ts';
import { Exchange } from '../distribution/exchange.ts';
import { attachBodyRoom, LARGE_BODY_BYTES } from '../distribution/index.ts';
import { attachRequestContext, MachinePaths } from '../telemetry/index.ts';
import { Departure } from '../turns/index.ts';
import { LargeBodies } from './large-bodies.ts';
import { RawConnection } from './testing/raw-connection.ts';

const MEBIBYTE = 1024 * 1024;
const BODY = MEBIBYTE;

let server: Server;
let bodies: LargeBodies;
let cut = 0;
let connections: RawConnection[] = [];

/** Serves the length of what it is sent; so many bytes of bodies have room. */
async function start(bodyBytes: number, bodyStallMs: number): Promise<void> {
  cut = 0;
  bodies = new LargeBodies({
    limits: { bodyBytes, bodyStallMs, bodyLeastBytes: 64 },
    onCut: (count) => {
      cut += count;
    },
  });
  server = createServer((request, response) => {
    const actor = request.url?.slice(1);
    const fixed = { id: '', startedAt: 0, scheme: 'http', route: undefined, administrator: false } as const;
    attachRequestContext(request, {
      ...fixed,
      actor,
      departure: new Departure(),
      paths: new MachinePaths([]),
    });
    const identity = { principal: ANONYMOUS, method: 'none' } as const;
    new Exchange(request, response, identity, '').readBody(4 * MEBIBYTE).then(
      (body) => response.end(`read ${body.byteLength} `),
      () => response.destroy(),
    );
  });
  server.on('connection', (socket) => attachBodyRoom(socket, bodies));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

/** Begins a PUT of {@link BODY} bytes and sends the first of them. */
async function begin(bytes: number, actor = 'somebody'): Promise<RawConnection> {
  const { port } = server.address() as AddressInfo;
  const connection = await RawConnection.open(port);
  connections.push(connection);
  connection.write(
    `PUT /${actor} HTTP/1.1\r\nHost: a\r\nContent-Length: ${BODY}\r\n\r\n${'x'.repeat(bytes)}`,
  );
  return connection;
}

function connected(): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((failure, count) => (failure === null ? resolve(count) : reject(failure))),
  );
}

afterEach(async () => {
  for (const { socket } of connections) socket.destroy();
  connections = [];
  bodies.close();
  server.close();
  await once(server, 'close');
});

it('lets who holds room and sends nothing give way to who waits', async () => {
  await start(3 * BODY, 200);
  const silent = await Promise.all(Array.from({ length: 12 }, () => begin(BODY - 1)));
  const whole = await begin(BODY);
  expect(await whole.until(/read \d+ /)).toContain(`read ${BODY} `);
  expect(cut).toBeGreaterThanOrEqual(9);
  await expect.poll(() => silent.filter(({ closed }) => closed).length).toBe(cut);
});

it('lets a trickle give way as silence does', async () => {
  await start(3 * BODY, 200);
  const trickling = await Promise.all(Array.from({ length: 6 }, () => begin(BODY / 2)));
  const timer = setInterval(() => {
    for (const connection of trickling) connection.write('x');
  }, 20);
  try {
    const whole = await begin(BODY);
    expect(await whole.until(/read \d+ /)).toContain(`read ${BODY} `);
  } finally {
    clearInterval(timer);
  }
  expect(cut).toBeGreaterThanOrEqual(4);
});

it('has room at once for somebody else, however many bodies one user holds and has waiting', async () => {
  await start(8 * BODY, 3_600_000);
  await Promise.all(Array.from({ length: 40 }, () => begin(BODY - 1, 'crowd')));
  for (const other of ['first', 'second']) {
    const whole = await begin(BODY, other);
    expect(await whole.until(/read \d+ /)).toContain(`read ${BODY} `);
  }
  expect(cut).toBe(0);
});

it('gives room that becomes free to whoever holds least', async () => {
  await start(2 * BODY, 3_600_000);
  const [first, second] = [await begin(BODY - 1, 'one'), await begin(BODY - 1, 'two')];
  await expect.poll(connected).toBe(2);
  const crowd = await Promise.all(Array.from({ length: 5 }, () => begin(BODY, 'one')));
  const whole = await begin(BODY, 'three');
  await expect.poll(connected).toBe(8);
  second.socket.destroy();
  expect(await whole.until(/read \d+ /)).toContain(`read ${BODY} `);
  expect(crowd.map(({ received }) => received)).toEqual(crowd.map(() => ''));
  first.write('x');
  await Promise.all(crowd.map((connection) => connection.until(/read \d+ /)));
});

it('leaves a body alone that is slow, as long as nobody waits', async () => {
  await start(3 * BODY, 20);
  const slow = await begin(BODY - 1);
  const other = await begin(BODY);
  await other.until(/read \d+ /);
  slow.write('x');
  expect(await slow.until(/read \d+ /)).toContain(`read ${BODY} `);
  expect(cut).toBe(0);
});

it('makes small bodies, and the beginnings of large ones, wait for nothing', async () => {
  await start(1, 3_600_000);
  await begin(BODY - 1);
  await expect.poll(connected).toBe(1);
  const { port } = server.address() as AddressInfo;
  const small = await RawConnection.open(port);
  connections.push(small);
  small.write(
    `PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${LARGE_BODY_BYTES}\r\n\r\n${'x'.repeat(LARGE_BODY_BYTES)}`,
  );
  expect(await small.until(/read \d+ /)).toContain(`read ${LARGE_BODY_BYTES} `);
});

it('gives the room of a client that has gone to the next', async () => {
  await start(BODY, 3_600_000);
  const first = await begin(BODY - 1);
  const second = await begin(BODY);
  const third = await begin(BODY);
  second.socket.destroy();
  first.socket.destroy();
  expect(await third.until(/read \d+ /)).toContain(`read ${BODY} `);
});
