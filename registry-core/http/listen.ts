import type { Server } from 'node:http';
import { errnoOf, RegistryError } from '../errors/index.ts';

export interface ListenOptions {
  /** An address of this machine's loopback, `localhost` for both families; another one only with `exposed`. */
  readonly host: string;
  /** 0: any free port, the same for both families. */
  readonly port: number;
  /** Take the next free port when `port` is taken. */
  readonly portFallback: boolean;
  /** The operator asked to be reachable from other machines, without TLS. */
  readonly exposed: boolean;
}

export interface Listening {
  readonly servers: readonly Server[];
  readonly addresses: readonly string[];
  readonly port: number;
}

const LAST_PORT = 65_535;
const FALLBACK_PORTS = 100;
const ANY_PORT_ATTEMPTS = 20;
/**
 * Connections that wait to be accepted, also those whose clients have left; Linux keeps no more than its
 * `net.core.somaxconn`. When they are more, clients wait until their system tries again: after 1, 3, 7 and 15 s.
 */
const BACKLOG = 4096;

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1)$/;

/** What is said, loudly, of a registry that `--insecure-expose` opens. */
export const EXPOSURE_WARNING =
  'this registry can be reached from other machines without TLS: anyone on the network can read the passwords, tokens ' +
  'and images that cross it; listen on localhost behind a TLS proxy unless that is really meant';

/** Whether other machines reach one of the addresses. */
export function isExposed(addresses: readonly string[]): boolean {
  return addresses.some((address) => !LOOPBACK.test(address));
}

/** The addresses that a `--host` value stands for. Throws EXPOSURE_REFUSED for what others could reach. */
export function addressesOf(host: string, exposed: boolean): readonly string[] {
  const address = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (address === 'localhost') return ['127.0.0.1', '::1'];
  if (LOOPBACK.test(address) || exposed) return [address];
  throw new RegistryError(
    'EXPOSURE_REFUSED',
    `${host} can be reached from other machines, and passwords would cross the network in clear text; ` +
      'listen on localhost behind a TLS proxy, or add --insecure-expose if that is really meant',
  );
}

/**
 * Binds a server of `createServer` to each address, all on one port.
 * A machine without IPv6 (or IPv4) gets the other family alone.
 * Throws PORT_UNAVAILABLE when no port will do, EXPOSURE_REFUSED as {@link addressesOf}.
 */
export async function listen(options: ListenOptions, createServer: () => Server): Promise<Listening> {
  const addresses = addressesOf(options.host, options.exposed);
  let refusal: unknown;
  for (const port of candidatePorts(options)) {
    try {
      return await bindAll(addresses, port, createServer);
    } catch (cause) {
      refusal = cause;
      if (errnoOf(cause) !== 'EADDRINUSE') break;
    }
  }
  throw portUnavailable(options, refusal);
}

function candidatePorts({ port, portFallback }: ListenOptions): number[] {
  // The system picks a port that is free for the first address; the second may find it taken.
  if (port === 0) return new Array<number>(ANY_PORT_ATTEMPTS).fill(0);
  const last = portFallback ? Math.min(port + FALLBACK_PORTS, LAST_PORT) : port;
  return Array.from({ length: last - port + 1 }, (_, index) => port + index);
}

async function bindAll(
  addresses: readonly string[],
  port: number,
  createServer: () => Server,
): Promise<Listening> {
  const servers: Server[] = [];
  const bound: string[] = [];
  let common = port;
  let absent: unknown;
  try {
    for (const address of addresses) {
      const server = createServer();
      try {
        common = await bind(server, address, common);
        servers.push(server);
        bound.push(address);
      } catch (cause) {
        server.close();
        if (!isAbsentFamily(cause)) throw cause;
        absent = cause;
      }
    }
    if (servers.length === 0) throw absent;
  } catch (cause) {
    await Promise.all(servers.map(closeServer));
    throw cause;
  }
  return { servers, addresses: bound, port: common };
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG, ipv6Only: host === '::1', exclusive: true }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function isAbsentFamily(cause: unknown): boolean {
  const errno = errnoOf(cause);
  return errno === 'EADDRNOTAVAIL' || errno === 'EAFNOSUPPORT';
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portUnavailable(options: ListenOptions, cause: unknown): RegistryError {
  const { host, port, portFallback } = options;
  const errno = errnoOf(cause);
  if (errno === 'EADDRINUSE') {
    const ports = portFallback
      ? `ports ${port} to ${Math.min(port + FALLBACK_PORTS, LAST_PORT)} are`
      : `port ${port} is`;
    return new RegistryError(
      'PORT_UNAVAILABLE',
      `${ports} taken on ${host}; stop what listens there or name another port (0 takes any free one)`,
      { cause },
    );
  }
  const reason = errno === 'EACCES' ? 'this user may not listen there' : String(cause);
  return new RegistryError(
    'PORT_UNAVAILABLE',
    `cannot listen on ${host} port ${port}: ${reason}; name another host or port`,
    { cause },
  );
}
