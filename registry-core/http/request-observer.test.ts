import { afterEach, expect, it } from 'vitest';
import { createLogger } from '../telemetry/logger.ts';
import { WRITTEN_ONE_BY_ONE } from '../telemetry/repeated-lines.ts';
import { RequestMeter } from '../telemetry/request-meter.ts';
import { type Asker, currentAsker } from '../turns/index.ts';
import { RegistryServer, type RequestHandler } from './registry-server.ts';
import { RawConnection } from './testing/raw-connection.ts';

let server: RegistryServer | undefined;

afterEach(async () => {
  await server?.close(0);
  server = undefined;
});

async function start(handler: RequestHandler): Promise<() => Record<string, unknown>[]> {
  const written: string[] = [];
  server = new RegistryServer({
    distribution: handler,
    application: handler,
    logger: createLogger('debug', { write: (line) => written.push(line) }),
    meter: new RequestMeter(),
    externalUrl: () => '',
  });
  await server.listen({ host: '127.0.0.1', port: 0, portFallback: false, exposed: false });
  return () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('logs a request whose client left without an answer as 499', async () => {
  let begun = false;
  const lines = await start(() => {
    begun = true;
  });
  const connection = await RawConnection.open(server?.port ?? 0);
  connection.write('PUT /v2/a/blobs/uploads/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab');
  await expect.poll(() => begun).toBe(true);
  connection.destroy();
  await expect.poll(lines).toMatchObject([{ status: 499, aborted: true, level: 'info', method: 'PUT' }]);
});

it('ends what is read for a client once it left, and not once it was answered', async () => {
  const askers: (Asker | undefined)[] = [];
  await start((request, response) => {
    askers.push(currentAsker());
    if (request.url === '/v2/answered') response.end();
  });
  const connection = await RawConnection.open(server?.port ?? 0);
  // Sent at once, the second one waits for its turn; its connection has to be read all the same.
  for (const name of ['answered', 'left']) {
    connection.write(`GET /v2/${name} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  await expect.poll(() => askers.length).toBe(2);
  connection.destroy();
  const haveLeft = () => askers.map((asker) => asker?.departure?.hasLeft);
  await expect.poll(haveLeft).toEqual([false, true]);
});

it('logs no secret of a request target', async () => {
  const lines = await start((_request, response) => response.end());
  const connection = await RawConnection.open(server?.port ?? 0);
  connection.write(
    'GET /login/password/hunter2?pwd=hunter2&n=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  );
  await connection.end();
  await expect.poll(lines).toMatchObject([{ path: '/login/password/[redacted]?pwd=[redacted]&n=1' }]);
});

it('warns of refusals whose client has something to mend, and of no others', async () => {
  const lines = await start((request, response) => {
    response.statusCode = Number(request.url?.slice('/v2/'.length));
    response.end();
  });
  const connection = await RawConnection.open(server?.port ?? 0);
  for (const status of [401, 404, 409]) {
    connection.write(`PUT /v2/${status} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  await expect
    .poll(() => lines().map(({ status, level }) => [status, level]))
    .toEqual([
      [401, 'info'],
      [404, 'info'],
      [409, 'warn'],
    ]);
  connection.destroy();
});

it('writes the first of many refusals that are alike, and the number of the others', async () => {
  const lines = await start((_request, response) => {
    response.statusCode = 401;
    response.end();
  });
  const connection = await RawConnection.open(server?.port ?? 0);
  connection.write('GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500));
  await expect.poll(() => connection.received.split('HTTP/1.1 401').length - 1).toBe(500);
  await server?.close(0);
  expect(lines().filter(({ msg }) => msg === 'request')).toHaveLength(WRITTEN_ONE_BY_ONE);
  expect(lines().at(-1)).toMatchObject({ status: 401, method: 'GET', count: 500 - WRITTEN_ONE_BY_ONE });
});
