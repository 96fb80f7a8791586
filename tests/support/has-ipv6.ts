import { networkInterfaces } from 'node:os';

/** Whether this machine reaches itself by IPv6. */
export const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
