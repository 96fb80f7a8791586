import { createServer, type Server } from 'node:http';
import { connect, createServer as createNetServer, type Server as NetServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressesOf, isExposed, type Listening, listen } from './listen.ts';

const open: (Server | NetServer)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listening(
  options: Partial<Parameters<typeof listen>[0]>,
  makeServer: () => Server = () => createServer((_request, response) => response.end()),
): Promise<Listening> {
  const result = await listen(
    { host: 'localhost', port: 0, portFallback: false, exposed: false, ...options },
    makeServer,
  );
  open.push(...result.servers);
  return result;
}

/** Takes a free port on an address; a port of its own when 0 is asked. */
async function occupy(host: string, port = 0): Promise<number> {
  const server = createNetServer();
  open.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const hasIpv6 = await occupy('::1').then(
  () => true,
  () => false,
);

describe('listen', () => {
  it.runIf(hasIpv6)('takes one free port on both loopback addresses', async () => {
    const { addresses, port } = await listening({});
    expect(addresses).toEqual(['127.0.0.1', '::1']);
    expect(port).toBeGreaterThan(0);
    expect(await Promise.all([accepts('127.0.0.1', port), accepts('::1', port)])).toEqual([true, true]);
  });

  it('takes one address when one is named', async () => {
    const { addresses, port } = await listening({ host: '127.0.0.1' });
    expect(addresses).toEqual(['127.0.0.1']);
    if (hasIpv6) expect(await accepts('::1', port)).toBe(false);
  });

  it('refuses a taken port, naming it', async () => {
    const port = await occupy('127.0.0.1');
    await expect(listening({ port })).rejects.toMatchObject({
      code: 'PORT_UNAVAILABLE',
      message: expect.stringContaining(`port ${port} is taken`),
    });
  });

  it.each(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])(
    'takes a later port for both families when %s has the first one taken, and leaves nothing behind',
    async (family) => {
      const taken = await occupy(family);
      const { port, addresses, servers } = await listening({ port: taken, portFallback: true });
      expect(port).toBeGreaterThan(taken);
      expect(servers).toHaveLength(addresses.length);
      const other = family === '::1' ? '127.0.0.1' : '::1';
      expect(await accepts(other, taken)).toBe(false);
    },
  );

  it('does not look beyond the last port', async () => {
    await expect(listening({ port: 65_535, host: '127.0.0.1', portFallback: true })).resolves.toMatchObject({
      port: 65_535,
    });
    await expect(listening({ port: 65_535, host: '127.0.0.1', portFallback: true })).rejects.toMatchObject({
      code: 'PORT_UNAVAILABLE',
    });
  });

  it.each(hasIpv6 ? ['127.0.0.1', '::1'] : ['::1'])(
    'goes on with the other family on a machine without %s',
    async (absent) => {
      const { addresses, servers } = await listening({}, () => serverWithout(absent));
      expect(addresses).toEqual(['127.0.0.1', '::1'].filter((address) => address !== absent));
      expect(servers).toHaveLength(1);
    },
  );

  it('says that an address is not one of this machine', async () => {
    // 2001:db8::/32 is for documentation (RFC 3849).
    await expect(listening({ host: '2001:db8::1', exposed: true })).rejects.toMatchObject({
      code: 'PORT_UNAVAILABLE',
      message: expect.stringContaining('2001:db8::1'),
    });
  });
});

/** A server on a machine that does not have an address. */
function serverWithout(address: string): Server {
  const server = createServer();
  const bind = server.listen.bind(server);
  server.listen = (...args: unknown[]) => {
    const [options, listener] = args as [{ readonly host: string }, () => void];
    if (options.host !== address) return bind(options, listener);
    const absence = Object.assign(new Error('absent'), { code: 'EADDRNOTAVAIL' });
    queueMicrotask(() => server.emit('error', absence));
    return server;
  };
  return server;
}

describe('isExposed', () => {
  it.each([
    [['127.0.0.1', '::1'], false],
    [['127.0.0.9'], false],
    [['127.0.0.1', '0.0.0.0'], true],
    [['::'], true],
    [['192.168.1.10'], true],
  ])('%j: %s', (addresses, expected) => {
    expect(isExposed(addresses)).toBe(expected);
  });
});

describe('addressesOf', () => {
  it.each([
    ['localhost', ['127.0.0.1', '::1']],
    ['LOCALHOST', ['127.0.0.1', '::1']],
    ['127.0.0.2', ['127.0.0.2']],
    ['::1', ['::1']],
    ['[::1]', ['::1']],
  ])('%s stands for %j', (host, addresses) => {
    expect(addressesOf(host, false)).toEqual(addresses);
  });

  it.each(['0.0.0.0', '::', '192.168.1.10', 'example.org', '127.0.0.1.example', ''])(
    'refuses %j unless that is really meant',
    (host) => {
      expect(() => addressesOf(host, false)).toThrow(expect.objectContaining({ code: 'EXPOSURE_REFUSED' }));
      expect(addressesOf(host, true)).toEqual([host]);
    },
  );
});
