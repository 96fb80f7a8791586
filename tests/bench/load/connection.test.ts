import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';

const servers: Server[] = [];
const connections: Connection[] = [];

afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
  for (const server of servers.splice(0)) server.close();
});

/** A server that gives each request to `answer`, whole head first; bodies must be empty. */
async function open(answer: (head: string, socket: Socket) => void): Promise<Connection> {
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('\r\n\r\n')) return;
      const head = text;
      text = '';
      answer(head, socket);
    });
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const connection = new Connection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  connections.push(connection);
  return connection;
}

describe('Connection', () => {
  it('puts an answer together that comes byte by byte', async () => {
    const connection = await open((_head, socket) => {
      socket.setNoDelay(true);
      for (const byte of 'HTTP/1.1 202 Accepted\r\nLocation: /here\r\nContent-Length: 3\r\n\r\nabc')
        socket.write(byte);
    });
    const answer = await connection.request('POST', '/', {});
    expect(answer).toEqual({ status: 202, location: '/here', bodyBytes: 3 });
  });

  it('sends the next request over the same connection', async () => {
    const seen: Socket[] = [];
    const connection = await open((_head, socket) => {
      seen.push(socket);
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    await connection.request('GET', '/1', {});
    await connection.request('GET', '/2', {});
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });

  it('waits for no body after HEAD', async () => {
    const connection = await open((_head, socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'),
    );
    expect(await connection.request('HEAD', '/', {})).toEqual({ status: 200, location: '', bodyBytes: 0 });
  });

  it('refuses an answer without a length, and opens anew afterwards', async () => {
    let count = 0;
    const connection = await open((_head, socket) => {
      count += 1;
      socket.write(`HTTP/1.1 200 OK\r\n${count === 1 ? '' : 'Content-Length: 0\r\n'}\r\n`);
    });
    await expect(connection.request('GET', '/', {})).rejects.toThrow('without length');
    expect((await connection.request('GET', '/', {})).status).toBe(200);
  });

  it('rejects when the server closes the connection', async () => {
    const connection = await open((_head, socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    );
    await expect(connection.request('GET', '/', {})).rejects.toThrow('closed');
  });
});
