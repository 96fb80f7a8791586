import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { unmapped } from '../identity/index.ts';
import { requestContext } from '../telemetry/index.ts';

/**
 * Takes over what a trusted proxy says of the client's side: its scheme (`X-Forwarded-Proto`) and the host that it
 * asked for (`X-Forwarded-Host`). From anybody else these headers are a claim, and change nothing.
 */
export class ForwardedPolicy {
  readonly #proxies: () => readonly string[];
  #trusted: BlockList | undefined;
  #stale = true;

  constructor(proxies: () => readonly string[]) {
    this.#proxies = proxies;
  }

  /** Forgets the list, after a setting changed. */
  reset(): void {
    this.#stale = true;
  }

  /** Applies the headers of a request that comes from a trusted proxy. Whether its host is another one now. */
  apply(request: IncomingMessage): boolean {
    if (this.#stale) this.#read();
    if (this.#trusted === undefined || !isFrom(this.#trusted, request.socket.remoteAddress)) return false;
    const context = requestContext(request);
    const scheme = lastOf(request.headers['x-forwarded-proto'])?.toLowerCase();
    if (context !== undefined && (scheme === 'https' || scheme === 'http')) context.scheme = scheme;
    const host = lastOf(request.headers['x-forwarded-host']);
    if (host === undefined) return false;
    request.headers.host = host;
    return true;
  }

  #read(): void {
    this.#stale = false;
    const proxies = this.#proxies();
    this.#trusted = proxies.length === 0 ? undefined : blockListOf(proxies);
  }
}

/** What is no address is left out: it trusts nobody. */
function blockListOf(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', prefix] = proxy.split('/');
    const version = isIP(address);
    if (version === 0) continue;
    const family = version === 6 ? 'ipv6' : 'ipv4';
    const bits = version === 6 ? 128 : 32;
    list.addSubnet(address, Math.min(prefix === undefined ? bits : Number(prefix), bits), family);
  }
  return list;
}

function isFrom(list: BlockList, remote: string | undefined): boolean {
  const address = unmapped(remote ?? '');
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** The value of the nearest proxy: those before it in a list come from whoever asked it. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text?.split(',').at(-1)?.trim() || undefined;
}
