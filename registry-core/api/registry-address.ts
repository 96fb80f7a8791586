import type { IncomingMessage } from 'node:http';
import { requestContext } from '../telemetry/index.ts';

/** How clients name this registry. */
export interface RegistryAddress {
  /** host:port, as image names begin; without a port where the scheme implies it. */
  readonly address: string;
  readonly url: string;
}

const LOOPBACK_HOST = /^(127\.0\.0\.1|\[::1\])(?=:|$)/;

/**
 * The address to give to clients: the one that a proxy in front has, else the one that the request came to. A loopback
 * address becomes `localhost`, which Docker takes without TLS and which works for both families.
 */
export function registryAddress(request: IncomingMessage, externalUrl: string): RegistryAddress {
  if (externalUrl !== '') return { address: new URL(externalUrl).host, url: externalUrl };
  const address = (request.headers.host ?? 'localhost').replace(LOOPBACK_HOST, 'localhost');
  return { address, url: `${requestContext(request)?.scheme ?? 'http'}://${address}` };
}
