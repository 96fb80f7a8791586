import type { Connection } from '../../registry-core/api/schemas/marina/registry.ts';
import type { RegistryDoor } from './client.ts';

/** How clients reach the registry of a connection. */
export function doorOf(connection: Pick<Connection, 'address' | 'url'>): RegistryDoor {
  return { address: connection.address, tls: connection.url.startsWith('https:') };
}
