import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ANONYMOUS } from '../access/principal.ts';
import { Exchange } from './exchange.ts';

describe('Exchange.readBody', () => {
  for (const count of [0, 1, 511, 512, 1300]) {
    it(`has all bytes of a body of ${count} chunks, and no more than are taken`, async () => {
      const bytes = Buffer.from(Array.from({ length: count }, (_, index) => index % 251));
      for (const limit of [count, count - 1]) {
        const request = new IncomingMessage(new Socket());
        const identity = { principal: ANONYMOUS, method: 'none' } as const;
        const exchange = new Exchange(request, new ServerResponse(request), identity, '');
        const reading = exchange.readBody(limit);
        const outcome =
          limit < count ? expect(reading).rejects.toMatchObject({ code: 'SIZE_INVALID' }) : reading;
        for (const byte of bytes) {
          request.push(Buffer.of(byte));
          // Else they are read as one chunk.
          await new Promise((resolve) => setImmediate(resolve));
        }
        request.push(null);
        if (limit < count) await outcome;
        else expect(await outcome).toEqual(bytes);
      }
    });
  }
});
