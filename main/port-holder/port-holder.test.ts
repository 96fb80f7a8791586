import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { portHolder } from './port-holder.ts';
import { listeningInodes } from './process-on-port.ts';

describe('portHolder', () => {
  it('tells whether something listens, and on Linux what', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const held = await portHolder(port);
    expect(held.taken).toBe(true);
    if (process.platform === 'linux') expect(held.process).toContain(`(${process.pid})`);
    server.close();
    await once(server, 'close');
    expect(await portHolder(port)).toEqual({ taken: false, process: null });
  });
});

describe('listeningInodes', () => {
  it('reads the sockets that listen on the port, of neither state nor port else', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1389 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100',
      '   1: 0100007F:1389 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 20',
      '   2: 0100007F:138A 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100',
    ].join('\n');
    expect(listeningInodes(table, 5001)).toEqual(['4711']);
  });
});
