import { describe, expect, it } from 'vitest';
import { addressGroup, clientAddressOf, LOOPBACK } from './client-address.ts';

describe('addressGroup', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])(
    'knows %s as loopback',
    (address) => {
      expect(addressGroup(address)).toBe(LOOPBACK);
    },
  );

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['128.0.0.1', '128.0.0.1'],
    ['', ''],
    ['garbage', 'garbage'],
  ])('counts %s as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});

describe('clientAddressOf', () => {
  it('is the far end, and loopback where both ends are one machine', () => {
    expect(clientAddressOf({ remoteAddress: '192.0.2.7', localAddress: '192.0.2.1' })).toBe('192.0.2.7');
    expect(clientAddressOf({ remoteAddress: '192.0.2.1', localAddress: '192.0.2.1' })).toBe('127.0.0.1');
    expect(clientAddressOf({ remoteAddress: '192.0.2.1' })).toBe('192.0.2.1');
    expect(clientAddressOf({})).toBe('');
  });
});
