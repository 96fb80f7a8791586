import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostPolicy, hostName } from './host-policy.ts';

function policy(externalUrl = '', addresses: readonly string[] = ['127.0.0.1', '::1']): HostPolicy {
  return new HostPolicy({ externalUrl: () => externalUrl, addresses: () => addresses });
}

describe('HostPolicy', () => {
  it.each([
    'localhost',
    'localhost:5001',
    'LOCALHOST:5001',
    'localhost.:5001',
    'marina.localhost',
    '127.0.0.1:5001',
    '127.1.2.255',
    '[::1]',
    '[::1]:5001',
    'host.docker.internal:5001',
    'host.containers.internal',
    'host.lima.internal:1',
  ])('answers to %s', (host) => {
    expect(policy().refusal(host)).toBeUndefined();
  });

  it.each([
    'evil.example',
    'evil.example:5001',
    '127.0.0.1.evil.example',
    '127.0.0.256',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0.0.0.0',
    '[::]',
    '[::ffff:127.0.0.1]',
    '192.168.1.10:5001',
    'localhost.evil.example',
    'notlocalhost',
    '.localhost',
    'localhost@evil.example',
    'localhost:5001:80',
    'localhost:port',
    'local host',
    'localhost/',
    'localhost\u0000',
  ])('refuses %j', (host) => {
    expect(policy().refusal(host)).toMatchObject({ code: 'HOST_REFUSED', status: 421 });
  });

  it('refuses a request without a Host', () => {
    expect(policy().refusal(undefined)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(policy().refusal('')).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('answers to the name of the external URL, as it is now', () => {
    let url = 'https://Registry.Example:8443';
    const changing = new HostPolicy({ externalUrl: () => url, addresses: () => [] });
    expect(changing.refusal('registry.example')).toBeUndefined();
    url = '';
    changing.reset();
    expect(changing.refusal('registry.example')).toMatchObject({ code: 'HOST_REFUSED' });
  });

  it('answers to the addresses that it listens on, all of the machine for a wildcard', () => {
    expect(policy('', ['192.168.1.10']).refusal('192.168.1.10:5001')).toBeUndefined();
    expect(policy('', ['fd00::10']).refusal('[fd00::10]:5001')).toBeUndefined();
    const own = Object.values(networkInterfaces()).flatMap((ones) => ones ?? []);
    for (const { address, family } of own) {
      const host = family === 'IPv6' ? `[${address}]` : address;
      expect(policy('', ['0.0.0.0']).refusal(host)).toBeUndefined();
    }
    expect(policy('', ['0.0.0.0']).refusal('evil.example')).toMatchObject({ code: 'HOST_REFUSED' });
  });

  it('gives the same answer however many names were asked before', () => {
    const one = policy();
    for (let count = 0; count < 1000; count += 1) one.refusal(`h${count}.example`);
    expect(one.refusal('localhost')).toBeUndefined();
    expect(one.refusal('h1.example')).toBeDefined();
  });
});

describe('hostName', () => {
  it('finds the name of any authority, without port', () => {
    const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined });
    fc.assert(
      fc.property(fc.domain(), port, (domain, number) => {
        const host = number === undefined ? domain : `${domain}:${number}`;
        expect(hostName(host)).toBe(domain.toLowerCase());
      }),
    );
  });

  it('never finds a name with something in it that a name cannot have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hostName(text) ?? 'a').toMatch(/^([a-z\d._-]+|\[[\da-f:.]+\])$/);
      }),
    );
  });
});
