import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Parts } from '../catalog/listing/items.ts';
import { Pace, SlicedWork } from '../catalog/listing/turns.ts';

/** An answer up to this many characters is sent whole, a longer one while it is made. */
const WHOLE_CHARACTERS = 256 * 1024;
/** Characters of one write of a longer one. */
const WRITE_CHARACTERS = 64 * 1024;

/**
 * Answers with a JSON array. A short one is the handler's result; of a long one no more is made than the client reads,
 * in slices, so that neither memory nor anybody else pays for it.
 */
export async function sendItems<Item>(reply: FastifyReply, items: Parts<Item>): Promise<Item[]> {
  const parts = items[Symbol.asyncIterator]();
  const first: Item[] = [];
  const work = new SlicedWork();
  const pace = new Pace(work);
  for (let characters = 0; characters <= WHOLE_CHARACTERS; ) {
    const { done, value } = await parts.next();
    if (done === true) return first;
    first.push(...value);
    characters += JSON.stringify(value).length;
    await pace.rest();
  }
  reply.type('application/json; charset=utf-8');
  const text = jsonArray(first, parts, work);
  // Fastify takes the answer from here on; the type of the handler knows only results.
  return reply.send(Readable.from(text, { objectMode: false })) as unknown as Item[];
}

/** In bytes: of texts the socket would encode each piece by itself, for twice the time. */
async function* jsonArray<Item>(
  first: readonly Item[],
  rest: AsyncIterator<readonly Item[]>,
  work: SlicedWork,
): AsyncGenerator<Buffer> {
  const pace = new Pace(work);
  // The array's own brackets are written here, once.
  let text = `[${elements(first)}`;
  try {
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      if (next.value.length > 0) text += `,${elements(next.value)}`;
      await pace.rest();
      if (text.length < WRITE_CHARACTERS) continue;
      yield Buffer.from(text);
      text = '';
    }
  } finally {
    await rest.return?.();
  }
  yield Buffer.from(`${text}]`);
}

function elements(items: readonly unknown[]): string {
  return JSON.stringify(items).slice(1, -1);
}
