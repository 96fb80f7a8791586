import { isIPv4, isIPv6 } from 'node:net';

/** The group of every address of this machine itself. */
export const LOOPBACK = 'loopback';

/** The two ends of a connection, as a socket names them. */
export interface ConnectionEnds {
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
}

const LOOPBACK_ADDRESS = '127.0.0.1';
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The client's IP address. A connection whose ends have one address comes from this machine itself, whatever name of
 * it the client used.
 */
export function clientAddressOf({ remoteAddress, localAddress }: ConnectionEnds): string {
  if (remoteAddress === undefined) return '';
  return remoteAddress === localAddress ? LOOPBACK_ADDRESS : remoteAddress;
}

/** An IPv4 address as such, also where a socket of both families has it mapped into IPv6 (RFC 4291 §2.5.5.2). */
export function unmapped(address: string): string {
  return MAPPED_IPV4.exec(address)?.[1] ?? address;
}

/**
 * Which addresses count as one client: loopback of both families, an IPv4 address by itself, of IPv6 the /64
 * network, since one client usually owns all addresses of that.
 */
export function addressGroup(address: string): string {
  const plain = unmapped(address);
  if (plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))) return LOOPBACK;
  return isIPv6(plain) ? networkOf(plain) : plain;
}

function networkOf(address: string): string {
  const [withoutZone = ''] = address.split('%');
  const [head = '', tail] = withoutZone.split('::');
  const leading = head.split(':').filter(Boolean);
  const trailing = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(8 - leading.length - trailing.length, 0);
  const groups = [...leading, ...Array<string>(zeros).fill('0'), ...trailing];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
