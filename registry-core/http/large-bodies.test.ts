import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ANONYMOUS } from '../access/principal.ts';
import { Exchange } from '../distribution/exchange.ts';
import { attachBodyRoom, LARGE_BODY_BYTES } from '../distribution/index.ts';
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
    limits: { bodyBytes, bodyStallMs },
    onCut: (count) => {
      cut += count;
    },
  });
  server = createServer((request, response) => {
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
async function begin(bytes: number): Promise<RawConnection> {
  const { port } = server.address() as AddressInfo;
  const connection = await RawConnection.open(port);
  connections.push(connection);
  connection.write(`PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${BODY}\r\n\r\n${'x'.repeat(bytes)}`);
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
