import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { registryAddress } from './registry-address.ts';

function address(host: string | undefined, externalUrl = '') {
  return registryAddress({ headers: { host } } as IncomingMessage, externalUrl);
}

describe('registryAddress', () => {
  it('is the address that the request came to, with localhost for loopback', () => {
    expect(address('127.0.0.1:5001')).toEqual({ address: 'localhost:5001', url: 'http://localhost:5001' });
    expect(address('[::1]:5001').address).toBe('localhost:5001');
    expect(address('nas.lan:5001').address).toBe('nas.lan:5001');
    expect(address('127.0.0.1.example:80').address).toBe('127.0.0.1.example:80');
  });

  it('is the external address where one is set', () => {
    expect(address('127.0.0.1:5001', 'https://registry.example')).toEqual({
      address: 'registry.example',
      url: 'https://registry.example',
    });
    expect(address('x', 'http://registry.example:8080').address).toBe('registry.example:8080');
  });
});
