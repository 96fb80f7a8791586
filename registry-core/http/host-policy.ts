import { networkInterfaces } from 'node:os';
import { RegistryError } from '../errors/index.ts';

/** Names by which containers and virtual machines reach the host they run on. */
const HOST_ALIASES = new Set([
  'localhost',
  'host.docker.internal',
  'host.containers.internal',
  'host.lima.internal',
]);

const IPV4_OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4_LOOPBACK = new RegExp(`^127(\\.${IPV4_OCTET}){3}$`);
/** Verdicts are remembered by Host header; an attacker's many names must not fill the memory. */
const MAX_REMEMBERED = 256;

export interface HostPolicyOptions {
  /** The setting `externalUrl`, asked at each new Host. */
  readonly externalUrl: () => string;
  /** The addresses that the server listens on; wildcard addresses stand for all of the machine's. */
  readonly addresses: () => readonly string[];
}

/**
 * Decides which Host headers are answered. A web page can make its own name resolve to 127.0.0.1 (DNS rebinding), and
 * the browser then treats the registry as the page's own origin; the Host header still carries the attacker's name.
 */
export class HostPolicy {
  readonly #options: HostPolicyOptions;
  readonly #verdicts = new Map<string, boolean>();

  constructor(options: HostPolicyOptions) {
    this.#options = options;
  }

  /** Why a Host header is refused; undefined when it is fine. */
  refusal(host: string | undefined): RegistryError | undefined {
    if (host === undefined || host === '') {
      return new RegistryError(
        'BAD_REQUEST',
        'the request has no Host header; send the name of the registry',
      );
    }
    if (this.#isAllowed(host)) return undefined;
    return new RegistryError(
      'HOST_REFUSED',
      'the registry does not answer to the name in the Host header; use localhost, or set the external URL to this name',
    );
  }

  /** Forgets earlier verdicts, after a setting or the listeners changed. */
  reset(): void {
    this.#verdicts.clear();
  }

  #isAllowed(host: string): boolean {
    const known = this.#verdicts.get(host);
    if (known !== undefined) return known;
    if (this.#verdicts.size >= MAX_REMEMBERED) this.#verdicts.clear();
    const verdict = this.#judge(host);
    this.#verdicts.set(host, verdict);
    return verdict;
  }

  #judge(host: string): boolean {
    const name = hostName(host);
    if (name === undefined) return false;
    if (HOST_ALIASES.has(name) || name.endsWith('.localhost')) return true;
    if (IPV4_LOOPBACK.test(name) || name === '[::1]') return true;
    return this.#ownAddresses().includes(name) || name === hostOfUrl(this.#options.externalUrl());
  }

  #ownAddresses(): string[] {
    return this.#options.addresses().flatMap((address) => {
      if (address !== '0.0.0.0' && address !== '::') return [bracketed(address)];
      return Object.values(networkInterfaces()).flatMap((ones) =>
        (ones ?? []).map((one) => bracketed(one.address)),
      );
    });
  }
}

const HOST_HEADER = /^(\[[\da-f:.]+\]|[a-z\d](?:[a-z\d._-]*[a-z\d_])?)\.?(?::\d{1,5})?$/;

/** The name of a Host header in lower case, without port and final dot; undefined if it is not one. */
export function hostName(host: string): string | undefined {
  return HOST_HEADER.exec(host.toLowerCase())?.[1];
}

function bracketed(address: string): string {
  const plain = address.toLowerCase();
  return plain.includes(':') ? `[${plain}]` : plain;
}

function hostOfUrl(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
