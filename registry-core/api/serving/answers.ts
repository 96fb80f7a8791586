import { Readable } from 'node:stream';
import fastJson from 'fast-json-stringify';
import type { FastifyReply } from 'fastify';
import type { TSchema } from 'typebox';
import type { Parts } from '../../catalog/index.ts';
import { Pace, SlicedWork } from '../../turns/index.ts';

/** An answer up to this many characters is sent whole, a longer one while it is made. */
const WHOLE_CHARACTERS = 256 * 1024;
/** Characters of one write of a longer one. */
const WRITE_CHARACTERS = 64 * 1024;

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends what a handler answered. */
export type AnswerWriter = (reply: FastifyReply, result: unknown) => FastifyReply | Promise<FastifyReply>;

/**
 * Writes answers as their schema says: what a handler gives beyond it stays here. Content and text go out as they are.
 * Compiled with the first answer, since to compile all of them would be most of the time of a start.
 */
export function answerWriter(schema: TSchema | undefined): AnswerWriter {
  let write: ((value: unknown) => string) | undefined;
  const toJson = (value: unknown): string => {
    write ??= fastJson((schema ?? {}) as Parameters<typeof fastJson>[0]);
    return write(value);
  };
  return (reply, result) => {
    if (result === undefined || result === null) return reply.send();
    if (typeof result === 'string')
      return reply
        .type(reply.getHeader('content-type')?.toString() ?? 'text/plain; charset=utf-8')
        .send(result);
    if (result instanceof Uint8Array) return reply.send(result);
    if (isParts(result)) return sendItems(reply, result, toJson);
    return reply.type(JSON_TYPE).send(toJson(result));
  };
}

function isParts(result: unknown): result is Parts<unknown> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

/**
 * Answers with a JSON array. A short one is sent whole; of a long one no more is made than the client reads, in slices,
 * so that neither memory nor anybody else pays for it. `toJson` writes an array of items.
 */
export async function sendItems(
  reply: FastifyReply,
  items: Parts<unknown>,
  toJson: (items: readonly unknown[]) => string,
): Promise<FastifyReply> {
  const elements = (part: readonly unknown[]): string => toJson(part).slice(1, -1);
  const parts = items[Symbol.asyncIterator]();
  const work = new SlicedWork();
  const pace = new Pace(work);
  let text = '';
  while (text.length <= WHOLE_CHARACTERS) {
    const { done, value } = await parts.next();
    if (done === true) return reply.type(JSON_TYPE).send(`[${text}]`);
    text = joined(text, elements(value));
    await pace.rest();
  }
  return reply
    .type(JSON_TYPE)
    .send(Readable.from(restOf(text, parts, elements, work), { objectMode: false }));
}

/** In bytes: of texts the socket would encode each piece by itself, for twice the time. */
async function* restOf(
  first: string,
  rest: AsyncIterator<readonly unknown[]>,
  elements: (part: readonly unknown[]) => string,
  work: SlicedWork,
): AsyncGenerator<Buffer> {
  const pace = new Pace(work);
  let text = `[${first}`;
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

function joined(before: string, after: string): string {
  return before === '' || after === '' ? before + after : `${before},${after}`;
}
