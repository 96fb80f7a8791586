import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendItems } from './answers.ts';

let application: FastifyInstance;
let made: number;

beforeEach(() => {
  application = fastify();
  made = 0;
});

afterEach(() => application.close());

interface Item {
  readonly number: number;
  readonly text: string;
}

/** So many items of so many characters, in parts of ten. */
async function* items(count: number, size: number): AsyncGenerator<readonly Item[]> {
  while (made < count) {
    const length = Math.min(10, count - made);
    const part = Array.from({ length }, (_, index) => ({ number: made + index, text: 'x'.repeat(size) }));
    made += length;
    yield part;
  }
}

describe('sendItems', () => {
  for (const [name, count, size] of [
    ['nothing', 0, 1],
    ['a short list', 5, 10],
    ['a long list', 3000, 1000],
    ['one item longer than what is sent whole', 1, 400_000],
  ] as const) {
    it(`answers ${name} as one JSON array`, async () => {
      application.get('/', async (_request, reply) => sendItems(reply, items(count, size), JSON.stringify));
      const response = await application.inject('/');
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(response.json<{ number: number }[]>().map(({ number }) => number)).toEqual(
        Array.from({ length: count }, (_, index) => index),
      );
    });
  }

  it('makes no more of a long list than the client reads', async () => {
    application.get('/', async (_request, reply) => sendItems(reply, items(100_000, 1000), JSON.stringify));
    const address = await application.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(address);
    const reader = response.body?.getReader();
    await reader?.read();
    // Neither buffers of sockets nor what is made ahead hold a tenth of the whole 100 MB.
    expect(made).toBeLessThan(60_000);
    await reader?.cancel();
  });
});
