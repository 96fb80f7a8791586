import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { HarborApi, splitRepository } from './harbor.ts';
import { MarinaApi } from './marina.ts';
import { everyItem, nextCursorOf } from './paging.ts';
import { ApiTransport } from './transport.ts';

interface Sent {
  readonly input: string;
  readonly init: RequestInit;
}

/** A transport that answers with the given responses, one after the other. */
function transportOf(...responses: (Response | Error)[]): { transport: ApiTransport; sent: Sent[] } {
  const sent: Sent[] = [];
  const transport = new ApiTransport(async (input, init) => {
    sent.push({ input, init });
    const response = responses.shift();
    if (response === undefined || response instanceof Error) throw response ?? new Error('no more answers');
    return response;
  });
  return { transport, sent };
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

describe('ApiTransport', () => {
  it('sends JSON on the own origin and leaves out what is not defined', async () => {
    const { transport, sent } = transportOf(json({ ok: true }));
    const query = { a: 'x y', b: undefined, c: false };
    expect(await transport.json({ method: 'PUT', path: '/api/x', query, body: { d: 1 } })).toEqual({
      ok: true,
    });
    expect(sent[0]?.input).toBe('/api/x?a=x+y&c=false');
    expect(sent[0]?.init).toMatchObject({
      method: 'PUT',
      body: '{"d":1}',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
    });
  });

  it("repeats the session's CSRF token that the last answer carried, also a refusal", async () => {
    const { transport, sent } = transportOf(
      json({ errors: [] }, 403, { 'x-harbor-csrf-token': 'first' }),
      json({}, 200, { 'x-harbor-csrf-token': 'second' }),
      json({}),
      json({}),
    );
    await transport.send({ path: '/' }).catch(() => undefined);
    for (let count = 0; count < 3; count += 1) await transport.send({ path: '/' });
    const tokens = sent.map(({ init }) => new Headers(init.headers).get('x-harbor-csrf-token'));
    expect(tokens).toEqual([null, 'first', 'second', 'second']);
  });

  it('makes an ApiError of a refusal, with the request id', async () => {
    const body = { errors: [{ code: 'CONFLICT', message: 'taken', detail: { name: 'x' } }] };
    const { transport } = transportOf(json(body, 409, { 'x-request-id': 'abc' }));
    const failure = await transport.json({ path: '/' }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({
      code: 'CONFLICT',
      message: 'taken',
      status: 409,
      requestId: 'abc',
      detail: { name: 'x' },
    });
  });

  it('makes an ApiError of an answer that is not ours', async () => {
    for (const body of ['<html>', 'null', '{"errors":[]}', '']) {
      const { transport } = transportOf(new Response(body, { status: 502 }));
      await expect(transport.json({ path: '/' })).rejects.toMatchObject({ code: 'UNKNOWN', status: 502 });
    }
  });

  it('tells no answer from an abort', async () => {
    const unreachable = transportOf(new TypeError('fetch failed')).transport;
    await expect(unreachable.json({ path: '/' })).rejects.toMatchObject({ code: 'NETWORK', status: 0 });
    const abort = new AbortController();
    abort.abort();
    const aborted = transportOf(Object.assign(new Error('aborted'), { name: 'AbortError' })).transport;
    await expect(aborted.json({ path: '/', signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('paths', () => {
  it("encode a repository twice for Harbor's API and once for Marina's", async () => {
    const { transport, sent } = transportOf(json({}), json({}), json({}));
    await new HarborApi(transport).artifact('team/a/b', 'sha256:1');
    await new MarinaApi(transport).artifact('team/a/b', 'v1');
    await new HarborApi(transport, '/api/marina/v1/remotes/7/harbor').repository('team/a/b');
    expect(sent.map(({ input }) => input)).toEqual([
      '/api/v2.0/projects/team/repositories/a%252Fb/artifacts/sha256%3A1?with_accessory=true',
      '/api/marina/v1/repositories/team%2Fa%2Fb/artifacts/v1',
      '/api/marina/v1/remotes/7/harbor/projects/team/repositories/a%252Fb',
    ]);
  });

  it('name a project by its name, digits or not', async () => {
    const { transport, sent } = transportOf(json({}));
    await new HarborApi(transport).project('123');
    expect(new Headers(sent[0]?.init.headers).get('x-is-resource-name')).toBe('true');
  });

  it('splits a full name at its first slash', () => {
    expect(splitRepository('team/a/b')).toEqual({ project: 'team', path: 'a/b' });
  });
});

describe('paging', () => {
  it('reads pages only as they are needed', async () => {
    const asked: (string | undefined)[] = [];
    const items = everyItem(async (cursor) => {
      asked.push(cursor);
      return cursor === undefined ? { items: [1, 2], nextCursor: 'c' } : { items: [3], nextCursor: null };
    });
    expect((await items.next()).value).toBe(1);
    expect(asked).toEqual([undefined]);
    const rest: number[] = [];
    for await (const item of items) rest.push(item);
    expect(rest).toEqual([2, 3]);
    expect(asked).toEqual([undefined, 'c']);
    expect(nextCursorOf({ items: [], nextCursor: null })).toBeUndefined();
  });

  it('takes the total of a Harbor list from its header', async () => {
    const { transport } = transportOf(json([{ name: 'a' }], 200, { 'x-total-count': '12' }));
    expect(await new HarborApi(transport).listProjects({ page_size: 1 })).toEqual({
      items: [{ name: 'a' }],
      total: 12,
    });
  });
});
